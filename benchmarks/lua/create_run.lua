-- One new run a request, with a name and the tags that MLflow's clients send.
-- Arguments: the experiment's id, the number of this load (1, 2, ...).
dofile(debug.getinfo(1, "S").source:sub(2):match("(.*/)") .. "summary.lua")

local experiment, number = "", 0
local run = '{"experiment_id":"%s","user_id":"someone","run_name":"load-%d","start_time":%d,"tags":['
  .. '{"key":"mlflow.user","value":"someone"},{"key":"mlflow.source.name","value":"train.py"},'
  .. '{"key":"mlflow.source.type","value":"LOCAL"},{"key":"mlflow.runName","value":"load-%d"}]}'

function init(args)
  experiment = args[1]
  number = tonumber(args[2]) * 10000000
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  number = number + 1
  return wrk.format(nil, nil, nil, run:format(experiment, number, 1700000000000 + number, number))
end
