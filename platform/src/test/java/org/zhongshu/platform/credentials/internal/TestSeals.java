package org.zhongshu.platform.credentials.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** For other modules' tests: what somebody could sign who has got a department's key. */
public final class TestSeals {

    private TestSeals() {
    }

    /** @param pem of the key with its certificates, as it lies in the authority's folder */
    public static byte[] sign(Path pem, byte[] content, Instant at) throws IOException {
        return Cms.sign(content, SealKey.fromPem(Files.readString(pem)), at);
    }
}
