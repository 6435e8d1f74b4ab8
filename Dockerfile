# One process, one volume, no root.
# Build: docker build -t candor .        Run: docker run -v candor:/data candor
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock requirements-run.lock ./
RUN python -m venv /tools && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements-run.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY bot bot
COPY skills skills
COPY prompts prompts
COPY policies policies
COPY models models
COPY brands brands
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /venv/bin/pip install --no-cache-dir --no-deps /wheels/*.whl \
    && /venv/bin/python -m compileall -q /venv

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home candor && mkdir /data && chown candor /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH CANDOR_DATA=/data PYTHONUNBUFFERED=1
USER candor
VOLUME /data
HEALTHCHECK --interval=30s --timeout=20s --start-period=20s CMD ["candor", "doctor", "--quiet"]
STOPSIGNAL SIGTERM
CMD ["candor", "run"]
