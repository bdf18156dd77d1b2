package org.zhongshu.platform.decisions.internal;

/**
 * What is written and published: a DMN text with its code.
 *
 * @param code       never changed; the item's code where an item is decided by it
 * @param department whose table it is
 * @param dmn        XML, at most {@value TableReader#LONGEST} characters
 */
record TableText(String code, String name, String department, String dmn) {
}
