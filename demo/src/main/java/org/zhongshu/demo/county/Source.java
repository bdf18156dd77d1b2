package org.zhongshu.demo.county;

import java.util.List;

/** A department's own register of people. */
public enum Source {
    /** 公安户籍人口: the most trustworthy, everyone has a number in it. */
    POLICE,
    /** 人社社会保障卡持卡人. */
    SOCIAL,
    /** 医保参保人. */
    MEDICAL,
    /** 卫健居民健康档案. */
    HEALTH,
    /** 网格员采集的实有人口: taken down by hand at the door, mostly without numbers. */
    GRID,
    /** 教育学籍: ages 6 to 17. */
    SCHOOL,
    /** 民政婚姻登记: the married and divorced. */
    MARRIAGE,
    /** 民政最低生活保障. */
    RELIEF,
    /** 民政殡葬火化: the dead. */
    FUNERAL;

    /** Those that hold everybody; together five rows for each person, one in five of them without an identity number. */
    public static final List<Source> GENERAL = List.of(POLICE, SOCIAL, MEDICAL, HEALTH, GRID);
}
