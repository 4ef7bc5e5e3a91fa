#!/bin/sh
# A sweep by GNU parallel, one shard a job, on this machine or (with --sshloginfile) on many that share a folder:
#   deploy/sweep-parallel.sh 64 grid.json results [options of parallel]
# Called again after a failure it runs what is missing only.
set -eu
shards=$1 grid=$2 results=$3
shift 3
mkdir -p "$results"
quotelab="$(cd "$(dirname "$0")/.." && pwd)/scripts/quotelab.mjs"
seq "$shards" | parallel -N0 --joblog "$results/jobs.log" --resume-failed "$@" \
  node "$quotelab" sweep "$grid" --workers 1 --shards "$shards" --out "$results/part-{shard}.parquet"
