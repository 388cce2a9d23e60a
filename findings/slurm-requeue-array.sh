#!/usr/bin/env bash
# Debian bookworm, slurmctld, slurmd, slurm-client 22.05.8-4+deb12u3, munge 0.5.15-2+deb12u1 (x86-64, as root), seen in November 2026.
#
# A task of a job array that is warned of its time limit puts itself back into the queue: scontrol requeue $SLURM_JOB_ID, as the manual of a task has it.
# Seen: one task of every array, the one that was started last, has the array's own number as its SLURM_JOB_ID, and scontrol takes that number for the whole
# array: all its running tasks are put back and lose what they have not kept.
# From any other task the same line puts back that task alone, exit status 0. ${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID} is right for every task.
set -euo pipefail
work=$(mktemp -d)
stop() {
    for file in "$work"/*.pid; do kill -9 "$(cat "$file")" 2>/dev/null || true; done
    rm -rf "$work"
}
trap stop EXIT
chmod 755 "$work"
cd "$work"
# Daemons know where their parts are installed, so these packages are not unpacked but must be there.
for package in slurmctld=22.05.8-4+deb12u3 slurmd=22.05.8-4+deb12u3 slurm-client=22.05.8-4+deb12u3 munge=0.5.15-2+deb12u1; do
    [ "$(dpkg-query -W -f='${Version}' "${package%=*}" 2>/dev/null)" = "${package#*=}" ] || { echo "apt-get install $package" >&2; exit 2; }
done
export PATH=$PATH:/usr/sbin

dd if=/dev/urandom of=munge.key bs=1024 count=1 2>/dev/null
chmod 400 munge.key
mkdir state n1 n2
cat > slurm.conf <<CONF
ClusterName=finding
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=27117
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.sock
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=27118 CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=27119 CPUs=1 State=UNKNOWN
PartitionName=main Nodes=n1,n2 Default=YES State=UP
CONF
export SLURM_CONF=$work/slurm.conf
munged --key-file="$work/munge.key" --socket="$work/munge.sock" --pid-file="$work/munged.pid" --log-file="$work/munged.log" --seed-file="$work/munge.seed"
slurmctld -f slurm.conf -c
for node in n1 n2; do slurmd -f slurm.conf -N $node; done
for _ in $(seq 60); do [ "$(sinfo -h -t idle -o %D)" = 2 ] && break; sleep 1; done

# Two tasks that run and wait; then what they would say, said for one of them.
array() { # array TASK NAME
    cat > task.sh <<TASK
#!/bin/bash
#SBATCH --array=1-2
#SBATCH --output=$work/%A-%a.log
echo "SLURM_JOB_ID=\$SLURM_JOB_ID SLURM_ARRAY_JOB_ID=\$SLURM_ARRAY_JOB_ID SLURM_ARRAY_TASK_ID=\$SLURM_ARRAY_TASK_ID"
exec sleep 600
TASK
    job=$(sbatch --parsable task.sh)
    for _ in $(seq 60); do [ "$(cat "$job"-[12].log 2>/dev/null | wc -l)" = 2 ] && break; sleep 1; done
    cat "$job"-[12].log
    name=$(env -S "$(grep -h SLURM_JOB_ID "$job-$1.log")" bash -c "echo $2")
    status=0
    scontrol requeue "$name" || status=$?
    sleep 3
    back=$(squeue -h -r -j "$job" -t PENDING -o %i | wc -l)
    echo "scontrol requeue $name for task $1: exit status $status, put back: $back"
    scancel "$job"
    for _ in $(seq 60); do [ -z "$(squeue -h)" ] && break; sleep 1; done
}
# shellcheck disable=SC2016 # they are expanded for the task
{
    array 1 '$SLURM_JOB_ID'
    first=$back
    array 2 '$SLURM_JOB_ID'
    last=$back
    array 2 '${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}'
}
if [ "$first" = 1 ] && [ "$last" = 2 ] && [ "$back" = 1 ]; then echo "as described: the last task took the other along"; else echo "changed" >&2; exit 1; fi
