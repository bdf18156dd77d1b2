/** Surface water: classes of sections by GB 3838-2002. */
package org.zhongshu.algorithms.water;
