#!/bin/sh
# The classic blue/green pipeline, a step at a time: sh pipeline.sh read|deploy|wait|switch|flip|undo
#
# The state file says which colour is active, the other one is released. cutover says where it is to happen: KUBECONFIG,
# CUTOVER_CONTEXT and CUTOVER_NAMESPACE are set as far as the profile names them, CUTOVER_RUN_DIR is the run's folder.
set -eu

manifests=$(dirname "$0")/manifests/pipeline
state=$manifests/state.yaml
# What was active before the release: undo has to know it whatever the state file says by then.
before=$CUTOVER_RUN_DIR/active-before

colour() { sed -n 's/^color: *//p' "$state"; }

other() {
  case $1 in
    blue) echo green ;;
    green) echo blue ;;
    *) echo "the state file says neither blue nor green, but \"$1\"" >&2 && exit 1 ;;
  esac
}

on_cluster() {
  kubectl ${CUTOVER_CONTEXT:+--context "$CUTOVER_CONTEXT"} ${CUTOVER_NAMESPACE:+--namespace "$CUTOVER_NAMESPACE"} "$@"
}

# A rename, so that nobody ever reads half a file.
flip_to() { sed "s/^color:.*/color: $1/" "$state" > "$state.new" && mv "$state.new" "$state"; }

if [ "$1" = undo ]; then
  # Nothing was read, so nothing was changed.
  [ -e "$before" ] || exit 0
  active=$(cat "$before")
  idle=$(other "$active")
  on_cluster apply -f "$manifests/service-$active.yaml"
  flip_to "$active"
  on_cluster delete deployment "hello-$idle" --ignore-not-found --cascade=foreground
  exit 0
fi

[ "$1" = read ] && colour > "$before"
active=$(cat "$before")
idle=$(other "$active")
case $1 in
  read) echo "$active is active, $idle is released" ;;
  deploy)
    on_cluster delete deployment "hello-$idle" --ignore-not-found --cascade=foreground
    on_cluster create -f "$manifests/hello-$idle.yaml"
    ;;
  wait) on_cluster rollout status "deployment/hello-$idle" --timeout=120s ;;
  switch) on_cluster apply -f "$manifests/service-$idle.yaml" ;;
  flip) flip_to "$idle" ;;
  *) echo "there is no step $1" >&2 && exit 1 ;;
esac
