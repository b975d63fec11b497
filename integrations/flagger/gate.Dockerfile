# What Flagger calls: its own load tester, which runs a command and answers with what came of it, beside cutover.
#   docker build -f integrations/flagger/gate.Dockerfile --build-arg CUTOVER=registry.example.org/cutover:0.1.0 .
ARG CUTOVER
ARG LOADTESTER=ghcr.io/fluxcd/flagger-loadtester:0.38.0
FROM ${LOADTESTER} AS loadtester
FROM ${CUTOVER}
# A static program, which needs nothing of the image that it comes from.
COPY --from=loadtester /home/app/loadtester /usr/local/bin/loadtester
ENTRYPOINT ["loadtester"]
