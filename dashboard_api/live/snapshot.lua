-- Everything that the homepage shows, in one moment: JSON of `SnapshotReply`.
local rows_wanted, first_minute, last_minute = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local minutes = {}
for minute = first_minute, last_minute do minutes[#minutes + 1] = minute end

local rows = {}
local ids = redis.call('ZREVRANGE', prefix .. 'index:all', 0, rows_wanted - 1)
if #ids > 0 then
  for _, row in ipairs(redis.call('HMGET', prefix .. 'doubts:row', unpack(ids))) do
    if row then rows[#rows + 1] = row end
  end
end
return '{' .. figures_json(minutes) .. ',"rows":[' .. table.concat(rows, ',') .. ']}'
