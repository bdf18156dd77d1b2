package org.zhongshu.demo.county;

import java.util.List;

/** People under one roof, the head first, and the firms that they run. */
public record Household(int number, Address residence, List<Person> people, List<Firm> firms) {
}
