# Holdfast: one image, run as `start WORKER…`. Node 24 runs the TypeScript as it stands; only the desk's pages are built.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24-bookworm-slim
# openssl: for CA=openssl:DIR, which runs `openssl ca -gencrl`.
RUN apt-get update && apt-get install -y --no-install-recommends openssl tini \
  && rm -rf /var/lib/apt/lists/* && mkdir -p /data && chown node:node /data
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=8080
WORKDIR /app
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE README.md CHANGELOG.md ./
COPY src ./src
COPY workers ./workers
COPY policies ./policies
COPY fixtures ./fixtures
USER node
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["tini", "--", "node", "src/cli/holdfast.js"]
CMD ["start"]
