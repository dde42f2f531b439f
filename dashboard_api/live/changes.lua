-- What came after a position, and the figures of the same moment: JSON of `ChangesReply`.
local epoch, after, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])
local feed = prefix .. 'feed'

local function not_after(entry, other)
  local ms, number = entry:match('(%d+)-(%d+)')
  local other_ms, other_number = other:match('(%d+)-(%d+)')
  ms, number, other_ms, other_number = tonumber(ms), tonumber(number), tonumber(other_ms), tonumber(other_number)
  return ms < other_ms or (ms == other_ms and number <= other_number)
end

-- Covered: nothing after the position was cut off, and the position itself is of these data.
local function is_covered()
  if epoch ~= (redis.call('GET', prefix .. 'epoch') or '0') then return false end
  local last = last_entry()
  if after == last then return true end
  if not not_after(after, last) then return false end
  local oldest = redis.call('XRANGE', feed, '-', '+', 'COUNT', 1)[1]
  return oldest ~= nil and not_after(oldest[1], after)
end

local covered = is_covered()
local entries, minutes, seen = {}, {}, {}
if covered then
  for _, entry in ipairs(redis.call('XRANGE', feed, '(' .. after, '+', 'COUNT', limit)) do
    local row = 'null'
    for at = 1, #entry[2], 2 do
      if entry[2][at] == 'row' then row = entry[2][at + 1] end
      if entry[2][at] == 'minutes' then
        for minute in entry[2][at + 1]:gmatch('%d+') do
          if not seen[minute] then seen[minute] = true; minutes[#minutes + 1] = minute end
        end
      end
    end
    entries[#entries + 1] = '["' .. entry[1] .. '",' .. row .. ']'
  end
end
return '{' .. figures_json(minutes) .. ',"covered":' .. tostring(covered)
  .. ',"entries":[' .. table.concat(entries, ',') .. ']}'
