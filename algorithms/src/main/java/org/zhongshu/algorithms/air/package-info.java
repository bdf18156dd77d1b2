/** Ambient air: index, levels, primary pollutants, limits and the validity of means (GB 3095 and HJ 633, by date). */
package org.zhongshu.algorithms.air;
