package org.zhongshu.platform.catalog;

/** A grant was taken back, given back, or ended with its entry. Published in that transaction. */
public record GrantEnded(long grant, long request, long resource, String provider, String grantee, String reason) {
}
