package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.credentials.SignatureCheck;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the authority of {@code zhongshu.credentials.timestamp-url} over HTTP (RFC 3161, 3.4), with SM3 unless {@code timestamp-digest} says {@code sha256}. What it answers must
 * lead to a root of {@code timestamp-roots} (PEM), else nothing is stamped: a token that nobody can examine later is worth nothing.
 */
@Component
class TimeStampAuthority {

    private static final Map<String, ASN1ObjectIdentifier> DIGESTS = Map.of("sm3", GMObjectIdentifiers.sm3, "sha256", NISTObjectIdentifiers.id_sha256);
    private static final int LARGEST = 1 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final URI url;
    private final ASN1ObjectIdentifier digest;
    private final List<X509CertificateHolder> certificates;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    TimeStampAuthority(@Value("${zhongshu.credentials.timestamp-url:}") String url, @Value("${zhongshu.credentials.timestamp-roots:}") String roots, @Value("${zhongshu.credentials.timestamp-digest:sm3}") String digest) throws IOException {
        this.url = url.isBlank() ? null : URI.create(url.strip());
        this.digest = DIGESTS.get(digest);
        if (this.digest == null) {
            throw new IOException("zhongshu.credentials.timestamp-digest：sm3 或 sha256，而不是 " + digest);
        }
        if (this.url != null && roots.isBlank()) {
            throw new IOException("设置了 zhongshu.credentials.timestamp-url，还须用 zhongshu.credentials.timestamp-roots 指定时间戳机构的根证书（PEM）。");
        }
        this.certificates = roots.isBlank() ? List.of() : CmsExamination.certificates(List.of(Files.readString(Path.of(roots))));
    }

    boolean wanted() {
        return url != null;
    }

    List<String> roots() {
        return certificates.stream().map(SealKey::pem).toList();
    }

    /** Empty: none is configured. */
    Optional<byte[]> stamp(byte[] content) {
        if (url == null) {
            return Optional.empty();
        }
        try {
            TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
            generator.setCertReq(true);
            TimeStampRequest request = generator.generate(digest, TimeStampExamination.digest(digest, content), new BigInteger(64, RANDOM));
            TimeStampResponse response = new TimeStampResponse(asked(request.getEncoded()));
            response.validate(request);
            if (response.getTimeStampToken() == null) {
                throw away("没有给出时间戳：" + response.getStatusString(), null);
            }
            byte[] token = response.getTimeStampToken().getEncoded();
            SignatureCheck.Found found = SignatureCheck.examineTimeStamp(token, content, roots());
            if (found.problem() != null) {
                throw away(found.problem(), null);
            }
            return Optional.of(token);
        } catch (TSPException | IOException e) {
            throw away(e.getMessage(), e);
        }
    }

    private byte[] asked(byte[] query) throws IOException {
        try {
            HttpResponse<java.io.InputStream> answer = client.send(HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(8)).header("Content-Type", "application/timestamp-query").POST(HttpRequest.BodyPublishers.ofByteArray(query)).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                if (answer.statusCode() / 100 != 2) {
                    throw away("回答 " + answer.statusCode(), null);
                }
                return body.readNBytes(LARGEST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away("中断", e);
        }
    }

    private static Problem away(String why, Exception cause) {
        return Problem.unavailable("no-timestamp", "时间戳机构没有给出可用的时间戳（" + why + "），将稍后再试。", cause);
    }

    List<X509CertificateHolder> certificates() {
        return certificates;
    }
}
