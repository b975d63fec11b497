# cutover in an image: without root, and on a read-only file system.
#
#   docker build --tag cutover --build-arg NODE=node:26-slim@sha256:DIGEST .
#   docker run --rm --init --read-only --tmpfs /tmp --volume "$PWD:/work" --user "$(id -u):$(id -g)" cutover run shop.yaml
#
# The digest pins what is built upon: docker buildx imagetools inspect node:26-slim --format '{{.Manifest.Digest}}'
# Only /work, where profiles are and reports go, and /tmp are written to. A kubeconfig is mounted, and named with --kubeconfig or KUBECONFIG.
ARG NODE=node:26-slim

FROM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Without install scripts: the Node among the development dependencies is not wanted, there is one already.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE}
ENV NODE_ENV=production HOME=/tmp
WORKDIR /opt/cutover
COPY LICENSE package.json ./
COPY bin bin
COPY profiles profiles
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
RUN chmod 755 bin/cutover.js && ln -s /opt/cutover/bin/cutover.js /usr/local/bin/cutover \
    && mkdir /work && chown 65532:65532 /work
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["cutover"]
CMD ["--help"]
