-- Swaps two tags on n filesets, one fileset after the other, so that every request changes something.
require 'report'

wrk.headers['Accept'] = 'application/vnd.gravitino.v1+json'
wrk.headers['Content-Type'] = 'application/json'
local body = '{"tagsToAdd":["%s"],"tagsToRemove":["%s"]}'
local bodies, objects, sent = nil, nil, -1

function init(args)
  bodies = { [0] = body:format(args[1], args[2]), body:format(args[2], args[1]) }
  objects = tonumber(args[3])
end

function request()
  sent = sent + 1
  local round = math.floor(sent / objects)
  return wrk.format('POST', wrk.path .. sent % objects .. '/tags', nil, bodies[round % 2])
end
