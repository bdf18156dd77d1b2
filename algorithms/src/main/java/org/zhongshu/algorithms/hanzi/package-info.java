/** Chinese characters: their sound and their plain form, looked up by character without any segmentation. */
package org.zhongshu.algorithms.hanzi;
