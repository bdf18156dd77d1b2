package org.zhongshu.platform.items;

/**
 * An item as everybody sees it: the version in force.
 *
 * @param revision number of the version in force
 * @param demo     an invention of the demonstration (示范数据)
 */
public record Item(long id, int revision, boolean demo, Guide guide) {
}
