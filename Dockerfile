# One image for every process of fundwatch; the command says which.
FROM node:20-bookworm-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-fund --no-audit
COPY web/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/fundwatch \
 && /opt/fundwatch/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock
WORKDIR /src
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY detectors detectors
COPY messaging messaging
COPY streams streams
COPY sinks sinks
COPY dashboard_api dashboard_api
COPY replay replay
COPY fundwatch fundwatch
RUN /opt/fundwatch/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home fundwatch && mkdir -p /var/lib/fundwatch && chown fundwatch /var/lib/fundwatch
COPY --from=packages /opt/fundwatch /opt/fundwatch
COPY --from=web /web/dist /opt/fundwatch/web
ENV PATH=/opt/fundwatch/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FUNDWATCH_API__WEB_DIST=/opt/fundwatch/web \
    FUNDWATCH_WORKER__DATA_DIR=/var/lib/fundwatch/worker
USER fundwatch
WORKDIR /var/lib/fundwatch
ENTRYPOINT ["fundwatch"]
CMD ["--help"]
