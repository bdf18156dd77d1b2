/** Office hours, public holidays and deadlines, as pure functions of dated data. */
package org.zhongshu.algorithms.calendar;
