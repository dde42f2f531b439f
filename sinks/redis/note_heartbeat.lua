-- Keep the newest heartbeat of an instance. Its counts are taken over into those of its process when it was started
-- anew under the same name, and when it is forgotten because too many were silent for less long: sums never fall.
local prefix, instance, at_us, beat, kept = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local heard, beats = prefix .. 'processes:at', prefix .. 'processes'

if redis.call('EXISTS', prefix .. 'epoch') == 0 then return redis.error_reply('NOEPOCH the data are gone') end

local function retire(said)
  for name, number in pairs(said.counts) do
    local field = said.process .. '|' .. name
    if type(number) == 'table' then
      for kind, part in pairs(number) do
        redis.call('HINCRBY', prefix .. 'processes:retired', field .. '|' .. kind, part)
      end
    else
      redis.call('HINCRBY', prefix .. 'processes:retired', field, number)
    end
  end
end

local function fell(before, after)
  for name, number in pairs(before) do
    if type(number) == 'number' and number > (tonumber(after[name]) or 0) then return true end
  end
  return false
end

local last = redis.call('ZSCORE', heard, instance)
if last then
  if tonumber(last) >= tonumber(at_us) then return 0 end
  local held = cjson.decode(redis.call('HGET', beats, instance))
  if fell(held.counts, cjson.decode(beat).counts) then retire(held) end
end
redis.call('ZADD', heard, at_us, instance)
redis.call('HSET', beats, instance, beat)

while redis.call('ZCARD', heard) > kept do
  local silent = redis.call('ZPOPMIN', heard)[1]
  retire(cjson.decode(redis.call('HGET', beats, silent)))
  redis.call('HDEL', beats, silent)
end
return 1
