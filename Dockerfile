# One image for web, worker, beat and release; compose.yaml says which command each of them runs.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 DATA_DIR=/srv/portal/var
WORKDIR /srv/portal

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

# With PostgreSQL and Redis nothing below DATA_DIR has to be kept: the pages' styles are collected into the image,
# and the clock writes when it started what.
COPY . .
RUN useradd --system --uid 10001 --home-dir /srv/portal --shell /usr/sbin/nologin portal
RUN mkdir -p var && python manage.py compile_translations && python manage.py collectstatic --noinput && chown -R portal var

USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
