# The service in a container, as a user without rights: docker build --tag medrec .
FROM python:3.11-slim

RUN useradd --system --create-home --home-dir /var/lib/medrec --uid 10001 medrec
WORKDIR /opt/medrec

# The dependencies come first: they change more rarely than the service, so this layer is kept between builds.
COPY requirements-runtime.lock ./
RUN python -m pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-runtime.lock

COPY pyproject.toml README.md LICENSE ./
COPY service service
COPY rules rules
COPY reference_data reference_data
COPY safety safety
RUN python -m pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable .
# The service's user may not write here, so without this every start would compile all of it again.
RUN python -m compileall -q service

# Results and audit events live in this folder: mount a volume there.
ENV MEDREC_DATABASE=sqlite:////var/lib/medrec/medrec.db
USER medrec
# It starts only where it knows whom to let in (docs/guides/access.md): mount the access file, name it in MEDREC_ACCESS, and
# set MEDREC_HOST=0.0.0.0 with MEDREC_TLS_ENDS_BEFORE_US=true behind a proxy that ends TLS. To look around on one machine
# without tokens: docker run --network host --env MEDREC_DEVELOPMENT=true medrec
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["medrec", "serve", "--port", "8000"]
