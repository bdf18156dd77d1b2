package org.zhongshu.platform.rules;

/** An alert ended. Published in its transaction. */
public record AlertCleared(Alert alert) {
}
