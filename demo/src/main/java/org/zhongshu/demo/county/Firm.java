package org.zhongshu.demo.county;

/**
 * One invented firm or shop.
 *
 * @param uscc        18 characters, valid
 * @param type        {@code 有限责任公司 个体工商户 农民专业合作社}
 * @param industry    GB/T 4754 letter and class, e.g. {@code F5211}
 * @param capital     registered capital, yuan
 * @param established yyyymmdd
 * @param status      {@code 存续 吊销 注销 迁出}
 */
public record Firm(int id, String uscc, String name, String type, String industry, String industryName, long capital, int established, String status, Person legalRep,
                   Address address, String phone) {
}
