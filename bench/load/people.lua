-- Reads one address as each of the people in turn: first how many numbers are added to it in turn, 0 for none, then names as Basic credentials.
require 'report'

wrk.headers['Accept'] = 'application/vnd.gravitino.v1+json'
local made, at = {}, 0

local function next_made()
  at = at % #made + 1
  return made[at]
end

function init(args)
  local keys = tonumber(args[1])
  for number = 0, math.max(keys, 1) - 1 do
    for i = 2, #args do
      wrk.headers['Authorization'] = 'Basic ' .. args[i]
      made[#made + 1] = wrk.format('GET', keys == 0 and wrk.path or wrk.path .. number)
    end
  end
  request = next_made
end
