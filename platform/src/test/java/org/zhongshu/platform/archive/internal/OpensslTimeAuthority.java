package org.zhongshu.platform.archive.internal;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A time stamp authority of somebody else's make: OpenSSL answers what comes over HTTP (RFC 3161, 3.4). */
final class OpensslTimeAuthority implements AutoCloseable {

    private static final String SETTINGS = """
            [req]
            distinguished_name = dn
            [dn]
            [ca]
            basicConstraints = critical,CA:true
            [stamp]
            extendedKeyUsage = critical,timeStamping
            keyUsage = critical,digitalSignature
            [tsa]
            serial = %1$s/serial
            signer_cert = %1$s/tsa.pem
            signer_key = %1$s/tsa.key
            certs = %1$s/tsa.pem
            default_policy = 1.2.3.4.1
            digests = sha256, sm3
            signer_digest = sha256
            ess_cert_id_alg = sha256
            """;

    private final Path folder;
    private final HttpServer server;
    volatile boolean away;

    OpensslTimeAuthority(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("tsa.cnf"), SETTINGS.formatted(folder));
        Files.writeString(folder.resolve("serial"), "01");
        ssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=Stranger Root", "-extensions", "ca", "-config", "tsa.cnf");
        ssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stranger Time Authority", "-config", "tsa.cnf");
        ssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30", "-out", "tsa.pem", "-extfile", "tsa.cnf", "-extensions", "stamp");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = {};
            int status = 503;
            if (!away && "application/timestamp-query".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                Files.write(folder.resolve("query.tsq"), exchange.getRequestBody().readAllBytes());
                ssl("ts", "-reply", "-queryfile", "query.tsq", "-config", "tsa.cnf", "-section", "tsa", "-out", "answer.tsr");
                answer = Files.readAllBytes(folder.resolve("answer.tsr"));
                status = 200;
            }
            exchange.getResponseHeaders().add("Content-Type", "application/timestamp-reply");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            try (var out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    Path root() {
        return folder.resolve("root.pem");
    }

    /** @return what OpenSSL said */
    String ssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process p = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes());
        try {
            if (!p.waitFor(20, TimeUnit.SECONDS) || p.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return said;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
