-- Stands before the other scripts: the figures as JSON text, read in the same moment as everything else.
local prefix = ARGV[1]

local function quoted(text) return cjson.encode(text) end

local function pairs_json(flat)
  local parts = {}
  for at = 1, #flat, 2 do parts[#parts + 1] = quoted(flat[at]) .. ':' .. flat[at + 1] end
  return '{' .. table.concat(parts, ',') .. '}'
end

local function top_json(name)
  local flat = redis.call('ZREVRANGE', prefix .. name, 0, 9, 'WITHSCORES')
  local parts = {}
  for at = 1, #flat, 2 do parts[#parts + 1] = '[' .. quoted(flat[at]) .. ',' .. flat[at + 1] .. ']' end
  return '[' .. table.concat(parts, ',') .. ']'
end

local function minutes_json(minutes)
  local parts = {}
  for _, minute in ipairs(minutes) do
    local flat = redis.call('HGETALL', prefix .. 'minute:' .. minute)
    if #flat > 0 then parts[#parts + 1] = '"' .. minute .. '":' .. pairs_json(flat) end
  end
  return '{' .. table.concat(parts, ',') .. '}'
end

local function last_entry()
  if redis.call('EXISTS', prefix .. 'feed') == 0 then return '0-0' end
  local info = redis.call('XINFO', 'STREAM', prefix .. 'feed')
  for at = 1, #info, 2 do
    if info[at] == 'last-generated-id' then return info[at + 1] end
  end
end

local function figures_json(minutes)
  return '"epoch":' .. quoted(redis.call('GET', prefix .. 'epoch') or '0')
    .. ',"last":"' .. last_entry() .. '"'
    .. ',"counters":' .. pairs_json(redis.call('HGETALL', prefix .. 'counters'))
    .. ',"minutes":' .. minutes_json(minutes)
    .. ',"rules":' .. top_json('standing:rules')
    .. ',"facilities":' .. top_json('standing:facilities')
end
