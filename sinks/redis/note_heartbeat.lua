-- Keep the newest heartbeat of an instance. Of instances beyond the number kept, the longest silent are forgotten and
-- their counts added to those of their process, so that sums over a process never fall.
local prefix, instance, at_us, beat, kept = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local heard, beats = prefix .. 'processes:at', prefix .. 'processes'

local last = redis.call('ZSCORE', heard, instance)
if last and tonumber(last) >= tonumber(at_us) then return 0 end
redis.call('ZADD', heard, at_us, instance)
redis.call('HSET', beats, instance, beat)

while redis.call('ZCARD', heard) > kept do
  local silent = redis.call('ZPOPMIN', heard)[1]
  local said = cjson.decode(redis.call('HGET', beats, silent))
  redis.call('HDEL', beats, silent)
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
return 1
