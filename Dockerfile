# cutover as an image: what the pods of a fleet run (docs/fleet.md). Small, not root, and content with a read-only root file system.
#
# The base is pinned by its digest, which is yours to choose:
#
#   docker pull node:26-slim && docker image inspect --format '{{index .RepoDigests 0}}' node:26-slim
#   docker build --build-arg NODE_DIGEST=sha256:... -t cutover/cutover:0.1.0 .
ARG NODE_DIGEST
FROM node:26-slim@${NODE_DIGEST} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:26-slim@${NODE_DIGEST}
ENV NODE_ENV=production
WORKDIR /cutover
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/bin ./bin
COPY --from=build /build/dist ./dist
COPY --from=build /build/profiles ./profiles
USER 65532:65532
ENTRYPOINT ["node", "/cutover/bin/cutover.js"]
