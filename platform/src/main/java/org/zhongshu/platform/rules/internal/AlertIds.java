package org.zhongshu.platform.rules.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Positive 63-bit ids from what an alert is about: replaying the same log gives the same id, and the sink takes each once. */
final class AlertIds {

    private AlertIds() {
    }

    static long of(String rule, long thing, long since, int count) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(rule.getBytes(StandardCharsets.UTF_8));
            digest.update(ByteBuffer.allocate(20).putLong(thing).putLong(since).putInt(count).flip());
            long id = ByteBuffer.wrap(digest.digest()).getLong() & Long.MAX_VALUE;
            return id == 0 ? 1 : id;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
