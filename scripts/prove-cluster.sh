#!/usr/bin/env bash
# Proves on one machine what deploy/ promises: a sweep in one piece, by GNU parallel, and by SLURM with several nodes
# on loopback; in both a shard is killed and run again, and both merges must equal the sweep in one piece, byte by byte.
# Wants Debian's `parallel` and `slurm-wlm` with `munge`, and root for their daemons; everything lies in a folder of
# its own and is stopped and removed at the end. Prints one line of JSON.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in parallel munged slurmctld slurmd sbatch; do
  if ! command -v "$program" >/dev/null && [ ! -x "/usr/sbin/$program" ]; then
    echo "prove-cluster: $program is missing: apt-get install parallel slurm-wlm munge" >&2
    exit 3
  fi
done
PATH="$PATH:/usr/sbin"

shards=${SHARDS:-6}
nodes=${NODES:-3}
work=$(mktemp -d)
daemons=()
finish() {
  for pid in "${daemons[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

quotelab() { node scripts/quotelab.mjs "$@"; }
say() { echo "prove-cluster: $*" >&2; }
now() { date +%s%3N; }

# Two markets of the paper's scheme, seven strategies' γ: 14 cells, jobs enough for every shard.
cat >"$work/grid.json" <<'GRID'
{
  "base": {
    "durationS": 1, "layers": [], "execution": { "refreshS": 0 },
    "instrument": { "symbol": "THEORY", "tick": 0, "lotStep": 0 },
    "fees": { "schedule": "none" }, "risk": { "bands": "none" },
    "venue": { "postOnly": false, "pickOff": false, "latencyMs": { "feed": 0, "order": 0, "cancel": 0 } },
    "market": { "part": "paper-2008" },
    "strategy": { "part": "avellaneda-stoikov", "values": { "lot": 1 }, "volatility": "given" }
  },
  "axes": [
    { "path": "market.values.sigma", "values": [1, 2] },
    { "path": "strategy.values.gamma", "values": [0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 1] }
  ],
  "pathsPerCell": PATHS
}
GRID
sed -i "s/PATHS/${PATHS_PER_CELL:-40000}/" "$work/grid.json"

say "in one piece"
start=$(now)
quotelab sweep "$work/grid.json" --workers 1 --out "$work/whole.parquet" >/dev/null 2>&1
whole_ms=$(($(now) - start))

# Waits until a command succeeds.
await() {
  for _ in $(seq 600); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  say "gave up waiting for: $*"
  exit 1
}

say "GNU parallel, $shards shards"
mkdir "$work/by-parallel"
deploy/sweep-parallel.sh "$shards" "$work/grid.json" "$work/by-parallel" --jobs 2 >/dev/null 2>&1 &
running=$!
# A process that works on a shard, by the folder it writes to, which nobody else has.
first_shard() { pgrep -f "^node .*$work/by-parallel"; }
await first_shard
kill -KILL "$(first_shard | head -1)"
wait $running && { say "a killed shard went unnoticed"; exit 1; }
parallel_files=$(find "$work/by-parallel" -name 'part-*.parquet' | wc -l)
[ "$parallel_files" -lt "$shards" ]
deploy/sweep-parallel.sh "$shards" "$work/grid.json" "$work/by-parallel" --jobs 2 >/dev/null 2>&1
start=$(now)
quotelab merge "$work"/by-parallel/part-*.parquet --out "$work/by-parallel.parquet" >/dev/null
merge_ms=$(($(now) - start))
cmp "$work/whole.parquet" "$work/by-parallel.parquet"

say "SLURM, $nodes nodes on loopback, $shards shards"
mkdir "$work/slurm" "$work/spool" "$work/state"
chmod 755 "$work"
dd if=/dev/urandom of="$work/munge.key" bs=1024 count=1 status=none
chmod 600 "$work/munge.key"
munged --foreground --force --key-file "$work/munge.key" --socket "$work/munge.socket" \
  --pid-file "$work/munge.pid" --log-file "$work/munge.log" --seed-file "$work/munge.seed" 2>/dev/null &
daemons+=($!)
await test -S "$work/munge.socket"
port=${SLURM_PORT:-26817}
cat >"$work/slurm.conf" <<CONF
ClusterName=loopback
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool/%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
NodeName=n[1-$nodes] NodeAddr=127.0.0.1 NodeHostname=localhost Port=[$((port + 1))-$((port + nodes))] CPUs=1 RealMemory=2000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$work/slurm.conf"
slurmctld -D 2>/dev/null &
daemons+=($!)
for i in $(seq "$nodes"); do
  mkdir "$work/spool/n$i"
  slurmd -D -N "n$i" 2>/dev/null &
  daemons+=($!)
done
idle() { [ "$(sinfo -h -o %D -t idle)" = "$nodes" ]; }
await idle

submit() { sbatch --parsable --output "$work/slurm/%A_%a.log" "$@" deploy/sweep.sbatch "$work/grid.json" "$work/by-slurm"; }
over() { [ -z "$(squeue -h -j "$1")" ]; }
running_task() { [ "$(squeue -h -j "$1" -o %t)" = R ]; }
job=$(submit --array="0-$((shards - 1))")
await running_task "${job}_1"
scancel --signal=KILL "${job}_1"
scancel "${job}_1"
await over "$job"
[ ! -e "$work/by-slurm/part-1.parquet" ] || { say "the killed shard left a file"; exit 1; }
again=$(submit --array=1 --export="ALL,SHARDS=$shards")
await over "$again"
if ! quotelab merge "$work"/by-slurm/part-*.parquet --out "$work/by-slurm.parquet" >/dev/null; then
  tail -n 5 "$work"/slurm/*.log >&2
  exit 1
fi
cmp "$work/whole.parquet" "$work/by-slurm.parquet"

printf '{"shards":%d,"nodes":%d,"killedAndRunAgain":2,"wholeMs":%d,"mergeMs":%d,"bytes":%d,"identical":true}\n' \
  "$shards" "$nodes" "$whole_ms" "$merge_ms" "$(stat -c %s "$work/whole.parquet")"
