package org.zhongshu.platform.rules;

/** An alert was stored; where its rule says so its case was opened in the same transaction, in which this is published. */
public record AlertRaised(Alert alert) {
}
