# syntax=docker/dockerfile:1
# Pages, then the binary that holds them, then nothing but the binary.

FROM node:20-bookworm-slim AS pages
WORKDIR /src/assets
COPY assets/package.json assets/package-lock.json ./
RUN npm ci
COPY assets ./
RUN npm run build

FROM golang:1.26-bookworm AS build
ARG VERSION=docker
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=pages /src/assets/dist ./assets/dist
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/ankao ./server \
    && mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/ankao /usr/local/bin/ankao
COPY --from=build --chown=nonroot:nonroot /out/data /data
ENV ANKAO_DATA=/data ANKAO_LOG=json
USER nonroot
VOLUME /data
EXPOSE 8443
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["ankao", "health"]
ENTRYPOINT ["ankao"]
CMD ["serve"]
