-- Rows of an index, newest first, after a place in it that need not exist any more: JSON of a list of `PageEntry`.
local index, rows = ARGV[1], ARGV[2]
local before_score, before_member, limit = ARGV[3], ARGV[4], tonumber(ARGV[5])

-- As sorted sets compare; Lua's own comparison depends on the server's locale.
local function less(one, other)
  for at = 1, math.min(#one, #other) do
    local a, b = one:byte(at), other:byte(at)
    if a ~= b then return a < b end
  end
  return #one < #other
end

local from = 0
if before_score ~= '' then
  local low = redis.call('ZCOUNT', index, '(' .. before_score, '+inf')
  local high = low + redis.call('ZCOUNT', index, before_score, before_score)
  while low < high do -- among equal scores, members stand in falling order
    local middle = math.floor((low + high) / 2)
    if less(redis.call('ZREVRANGE', index, middle, middle)[1], before_member) then
      high = middle
    else
      low = middle + 1
    end
  end
  from = low
end

local flat = redis.call('ZREVRANGE', index, from, from + limit - 1, 'WITHSCORES')
local parts = {}
for at = 1, #flat, 2 do
  local row = redis.call('HGET', rows, flat[at])
  parts[#parts + 1] = '[' .. flat[at + 1] .. ',' .. cjson.encode(flat[at]) .. ',' .. (row or 'null') .. ']'
end
return '[' .. table.concat(parts, ',') .. ']'
