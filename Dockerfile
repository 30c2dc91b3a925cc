# One image for every process: `sje run consumer`, `sje run worker`, `sje run beat`, `sje run web`, `sje run flower`, `sje migrate`.
# Try these steps without Docker: make image-rehearsal
#
# Pin the base by digest where builds must be repeatable to the byte:
#   docker build --build-arg PYTHON_IMAGE=python:3.13-slim@sha256:... .
ARG PYTHON_IMAGE=python:3.13-slim


FROM ${PYTHON_IMAGE} AS build

WORKDIR /build

# The requirements change seldom: a layer of their own.
COPY requirements/runtime.txt requirements/build.txt requirements/
COPY deploy/image.sh deploy/image.sh
RUN deploy/image.sh requirements /opt/sje

COPY pyproject.toml README.md LICENSE ./
COPY events/ events/
COPY state_machines/ state_machines/
COPY business_time/ business_time/
COPY outages/ outages/
COPY suggestions/ suggestions/
COPY store/ store/
COPY workflows/ workflows/
COPY tasks/ tasks/
COPY web/ web/
COPY cli/ cli/
COPY settings/ settings/
RUN deploy/image.sh project /opt/sje


FROM ${PYTHON_IMAGE}

# A number, so that Kubernetes' runAsNonRoot can check it; no shell, no home.
RUN groupadd --gid 10001 sje \
  && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/sje --shell /usr/sbin/nologin sje \
  && install --directory --owner 10001 --group 10001 --mode 0700 /var/lib/sje

COPY --from=build /opt/sje /opt/sje

ENV PATH=/opt/sje/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SJE_DATA_DIR=/var/lib/sje \
    SJE_ENVIRONMENT=production \
    SJE_LOG_JSON=true

WORKDIR /var/lib/sje
USER 10001:10001

# No shell in between: the process gets SIGTERM itself (compose adds an init that reaps its children).
ENTRYPOINT ["sje"]
CMD ["--help"]
