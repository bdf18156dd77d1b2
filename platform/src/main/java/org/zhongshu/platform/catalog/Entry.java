package org.zhongshu.platform.catalog;

/**
 * An entry as everybody sees it: the version in force.
 *
 * @param code     信息资源代码: class code / serial, given at the first publication and never changed
 * @param revision number of the version in force
 */
public record Entry(long id, String code, int revision, Description description) {
}
