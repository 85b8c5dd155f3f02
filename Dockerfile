# findspot in a container: `docker build -t findspot .`, then `docker run --rm findspot --help`.

FROM python:3.11-slim AS build
WORKDIR /source
RUN python -m venv /opt/findspot
COPY requirements/run.txt requirements/
RUN /opt/findspot/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY engine engine
COPY findspot findspot
COPY indexer indexer
COPY webapp webapp
RUN /opt/findspot/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps .

FROM python:3.11-slim
# Reads scans, in the languages of the vocabulary; English comes with the program.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr \
       tesseract-ocr-ara tesseract-ocr-chi-sim tesseract-ocr-deu tesseract-ocr-fra tesseract-ocr-hin \
       tesseract-ocr-ind tesseract-ocr-por tesseract-ocr-rus tesseract-ocr-spa \
    && rm -rf /var/lib/apt/lists/*
# A number, so that what starts the container can see that it is not root.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /library --shell /usr/sbin/nologin findspot \
    && install --directory --owner=findspot --group=findspot /library
COPY --from=build /opt/findspot /opt/findspot
ENV PATH=/opt/findspot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FINDSPOT_LIBRARY=/library
WORKDIR /library
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "-c", "from http.client import HTTPConnection as H; c = H('127.0.0.1', 8080, timeout=8); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["findspot"]
CMD ["serve", "--host", "0.0.0.0"]
