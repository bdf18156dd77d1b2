package org.zhongshu.platform.rules;

/** A standing alert became graver. Published in its transaction. */
public record AlertEscalated(Alert alert) {
}
