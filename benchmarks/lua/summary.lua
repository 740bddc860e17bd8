-- Prints what a load did as one JSON line that load.py reads. Times are seconds.
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'SUMMARY {"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p50":%.6f,"p99":%.6f}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
