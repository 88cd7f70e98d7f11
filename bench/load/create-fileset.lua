-- Creates external filesets; their names begin with the word given, so that no two loads meet.
require 'report'

wrk.headers['Accept'] = 'application/vnd.gravitino.v1+json'
wrk.headers['Content-Type'] = 'application/json'
local body = '{"name":"%s","type":"EXTERNAL","comment":"made under load","storageLocation":"file:///absent/%s","properties":{"k":"v"}}'
local word, made = nil, 0

function init(args)
  word = args[1]
end

function request()
  made = made + 1
  local name = word .. '-' .. made
  return wrk.format('POST', nil, nil, body:format(name, name))
end
