-- Take one revision of a doubt, atomically. Returns 1 when it is the newest, 2 when it only added to what is known of
-- the past, 0 when it changed nothing. What stands afterwards depends on the set of revisions seen, not on their order.
local prefix, id = ARGV[1], ARGV[2]
local revision, standing, level, rule, facility = tonumber(ARGV[3]), ARGV[4] == '1', ARGV[5], ARGV[6], ARGV[7]
local detected_us, status, reason, amount = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local row, full = ARGV[12], ARGV[13]
local minutes_kept, revisions_kept = tonumber(ARGV[14]), tonumber(ARGV[15])
local feed_kept, doubts_kept = ARGV[16], tonumber(ARGV[17])

if redis.call('EXISTS', prefix .. 'epoch') == 0 then return redis.error_reply('NOEPOCH the data are gone') end

-- Fields of a state (DoubtState); the order is part of the layout.
local REVISION, STANDING, LEVEL, RULE, FACILITY = 1, 2, 3, 4, 5
local FIRST_REVISION, FIRST_MINUTE, FIRST_LEVEL, HISTORY, SHOWN = 6, 7, 8, 9, 10

local function key(name) return prefix .. name end

local function add_to_set(name, member, change)
  if tonumber(redis.call('ZINCRBY', key(name), change, member)) <= 0 then
    redis.call('ZREM', key(name), member)
  end
end

local function count(state, change)
  local counters = key('counters')
  redis.call('HINCRBY', counters, state[LEVEL] .. ':raised', change)
  if not state[STANDING] then
    redis.call('HINCRBY', counters, state[LEVEL] .. ':withdrawn', change)
    return
  end
  redis.call('HINCRBY', counters, state[LEVEL] .. ':standing', change)
  add_to_set('standing:rules', state[RULE], change)
  if state[FACILITY] ~= '' then add_to_set('standing:facilities', state[FACILITY], change) end
end

local function indexes(state)
  local names = {
    'index:all', 'index:status:' .. (state[STANDING] and 'standing' or 'withdrawn'),
    'index:level:' .. state[LEVEL], 'index:rule:' .. state[RULE],
  }
  if state[FACILITY] ~= '' then names[5] = 'index:facility:' .. state[FACILITY] end
  return names
end

local function count_minute(minute, of_level, change)
  local name = key('minute:' .. minute)
  if change < 0 and redis.call('EXISTS', name) == 0 then return end -- expired: nothing to take back
  redis.call('HINCRBY', name, of_level, change)
  redis.call('EXPIREAT', name, (minute + 1 + minutes_kept) * 60)
end

local function remember(history)
  local at = #history + 1
  while at > 1 and history[at - 1][1] > revision do at = at - 1 end
  table.insert(history, at, { revision, status, tonumber(detected_us), reason, amount })
  while #history > revisions_kept do table.remove(history, 1) end
end

local function knows(history)
  for _, past in ipairs(history) do
    if past[1] == revision then return true end
  end
  return false
end

local function hide(hidden_id)
  local packed = redis.call('HGET', key('doubts:state'), hidden_id)
  local state = cmsgpack.unpack(packed)
  for _, name in ipairs(indexes(state)) do redis.call('ZREM', key(name), hidden_id) end
  redis.call('HDEL', key('doubts:row'), hidden_id)
  redis.call('HDEL', key('doubts:full'), hidden_id)
  state[HISTORY], state[SHOWN] = {}, false
  redis.call('HSET', key('doubts:state'), hidden_id, cmsgpack.pack(state))
end

local minute = math.floor(tonumber(detected_us) / 60000000)
local packed = redis.call('HGET', key('doubts:state'), id)
local held = packed and cmsgpack.unpack(packed)
local newest = not held or revision > held[REVISION]
local first = not held or revision < held[FIRST_REVISION]
local changed_minutes = ''

if not newest and not first then
  if not held[SHOWN] or knows(held[HISTORY]) or revision < held[HISTORY][1][1] then return 0 end
end

local state = { revision, standing, level, rule, facility, revision, minute, level, {}, true }
if held then
  state[FIRST_REVISION], state[FIRST_MINUTE] = held[FIRST_REVISION], held[FIRST_MINUTE]
  state[FIRST_LEVEL], state[HISTORY] = held[FIRST_LEVEL], held[HISTORY]
  if not newest then
    for field = REVISION, FACILITY do state[field] = held[field] end
    state[SHOWN] = held[SHOWN]
  end
end
if first then
  if held then
    count_minute(held[FIRST_MINUTE], held[FIRST_LEVEL], -1)
    changed_minutes = held[FIRST_MINUTE] .. ','
  end
  count_minute(minute, level, 1)
  changed_minutes = changed_minutes .. minute
  state[FIRST_REVISION], state[FIRST_MINUTE], state[FIRST_LEVEL] = revision, minute, level
end
if state[SHOWN] then remember(state[HISTORY]) end

if newest then
  if held then
    count(held, -1)
    if held[SHOWN] then
      for _, name in ipairs(indexes(held)) do redis.call('ZREM', key(name), id) end
    end
  end
  count(state, 1)
  for _, name in ipairs(indexes(state)) do redis.call('ZADD', key(name), detected_us, id) end
  redis.call('HSET', key('doubts:row'), id, row)
  redis.call('HSET', key('doubts:full'), id, full)
end
redis.call('HSET', key('doubts:state'), id, cmsgpack.pack(state))

if newest then
  redis.call('XADD', key('feed'), 'MAXLEN', '~', feed_kept, '*', 'row', row, 'minutes', changed_minutes)
elseif changed_minutes ~= '' then
  redis.call('XADD', key('feed'), 'MAXLEN', '~', feed_kept, '*', 'minutes', changed_minutes)
end

if redis.call('ZCARD', key('index:all')) > doubts_kept then
  hide(redis.call('ZRANGE', key('index:all'), 0, 0)[1])
end
return newest and 1 or 2
