-- Remember how far of each partition the figures hold; the last of a batch, so that it is never ahead of them.
local prefix = ARGV[1]

if redis.call('EXISTS', prefix .. 'epoch') == 0 then return redis.error_reply('NOEPOCH the data are gone') end

local positions = prefix .. 'positions'
for at = 2, #ARGV, 2 do
  local held = tonumber(redis.call('HGET', positions, ARGV[at]) or '0')
  if held < tonumber(ARGV[at + 1]) then redis.call('HSET', positions, ARGV[at], ARGV[at + 1]) end
end
return 1
