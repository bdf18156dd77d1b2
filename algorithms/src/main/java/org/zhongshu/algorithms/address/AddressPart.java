package org.zhongshu.algorithms.address;

/** The parts of an address from the largest to the smallest, as standard address libraries keep them. */
public enum AddressPart {
    PROVINCE("省"), CITY("市"), COUNTY("县（市、区）"), TOWN("乡镇（街道）"), COMMUNITY("社区（村）"), ROAD("街路巷"), PLACE("小区（自然村、组）"), DOOR("门牌号"),
    BUILDING("楼栋"), UNIT("单元"), FLOOR("层"), ROOM("户室");

    private final String label;

    AddressPart(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
