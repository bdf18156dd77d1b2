package org.zhongshu.algorithms.calendar;

/**
 * How long something may take: a number and the kind of time it is counted in, such as 4 工作时 or 5 工作日.
 *
 * @param number how many, 1 to 10,000
 * @param unit   what is counted
 */
public record Limit(int number, LimitUnit unit) {

    public Limit {
        if (number < 1 || number > 10_000) {
            throw new IllegalArgumentException("时限须在 1 到 10000 之间,实际为 " + number);
        }
        if (unit == null) {
            throw new IllegalArgumentException("时限缺少单位");
        }
    }
}
