package org.zhongshu.algorithms.address;

import java.util.Set;

/** The upper parts of an address, from the province down to the community. */
final class DivisionScan {

    private static final String[] PROVINCES = {"北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州",
            "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门"};
    private static final String[] ENDINGS = {"市", "市", "市", "市", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省", "省",
            "省", "省", "省", "省", "省", "自治区", "壮族自治区", "自治区", "回族自治区", "维吾尔自治区", "特别行政区", "特别行政区"};
    /** A 区 after one of these is no district. */
    private static final String NO_DISTRICT = "社小园发业宅活校库片景城老东西南北一二三四五六七八九十厂矿牧林";
    private static final Set<String> SHORT_NAMED_COUNTY_NEXT = Set.of("道", "城", "医", "委", "府", "里");
    private static final String[] ZONES = {"经济技术开发区", "经济开发区", "高新技术开发区", "开发区", "工业园区", "工业集中区", "工业园", "产业园区", "高新区", "度假区", "林场", "农场", "茶场", "渔场"};
    private static final String[] COMMUNITY_ENDS = {"社区居民委员会", "社区居委会", "社区居委", "社区", "居民委员会", "居委会", "村民委员会", "村委会", "行政村"};

    private final Scan scan;
    private final Gazetteer home;

    DivisionScan(Scan scan, Gazetteer home) {
        this.scan = scan;
        this.home = home;
    }

    void run() {
        scan.skip("中国", "中华人民共和国");
        province();
        cityAndCounty();
        town();
        community();
    }

    private void province() {
        for (int i = 0; i < PROVINCES.length; i++) {
            if (scan.at(scan.p, PROVINCES[i])) {
                String full = PROVINCES[i] + ENDINGS[i];
                int after = scan.p + PROVINCES[i].length();
                if (scan.at(scan.p, full)) {
                    scan.set(AddressPart.PROVINCE, full);
                    scan.p += full.length();
                } else if (!scan.roadish(after) && (division(after) > 0 || knownBelow(after))) {
                    scan.set(AddressPart.PROVINCE, full);
                    scan.p = after;
                }
                return;
            }
        }
    }

    private void cityAndCounty() {
        shortHome(AddressPart.CITY, home.city());
        shortHome(AddressPart.COUNTY, home.county());
        for (int round = 0; round < 2 && !scan.has(AddressPart.COUNTY); round++) {
            int end = division(scan.p);
            if (end < 0) {
                break;
            }
            String name = scan.s.substring(scan.p, end);
            boolean city = name.endsWith("自治州") || name.endsWith("地区") || name.endsWith("市") && !scan.has(AddressPart.CITY) && !isCounty(name) && (isCity(name) || division(end) > 0);
            scan.take(city ? AddressPart.CITY : AddressPart.COUNTY, end);
            shortHome(AddressPart.COUNTY, home.county());
        }
    }

    private boolean isCounty(String name) {
        return name.equals(home.county()) || home.current(name).equals(home.county()) && !home.county().isEmpty();
    }

    private boolean isCity(String name) {
        return name.equals(home.city()) || Prefectures.NAMES.contains(name.substring(0, name.length() - 1));
    }

    /** 宣城广德桃州镇: the home city and county without their kind, when a division follows. */
    private void shortHome(AddressPart part, String full) {
        if (full.length() < 3 || scan.has(part) || scan.has(AddressPart.COUNTY)) {
            return;
        }
        String name = full.substring(0, full.length() - 1);
        int after = scan.p + name.length();
        if (scan.at(scan.p, name) && !scan.at(scan.p, full) && "市县区".indexOf(scan.charAt(after)) < 0 && !scan.roadish(after) && (knownBelow(after) || townEnd(after) > 0)) {
            scan.set(part, full);
            scan.p = after;
        }
    }

    /** A known division begins here: county, town or community. */
    private boolean knownBelow(int at) {
        String county = home.county();
        if (county.length() >= 3 && scan.at(at, county.substring(0, county.length() - 1)) || !home.townAt(scan.s, at).isEmpty() || !home.communityAt(scan.s, at).isEmpty()) {
            return true;
        }
        for (int length = 2; length <= 4 && at + length < scan.s.length(); length++) {
            if (!home.townInShort(scan.s.substring(at, at + length)).isEmpty() && !scan.roadish(at + length)) {
                return true;
            }
        }
        return false;
    }

    /** The end of a name of a city or county that begins at a place; -1 for none. */
    private int division(int from) {
        for (int i = from + 1; i < Math.min(scan.s.length(), from + 10); i++) {
            char c = scan.charAt(i);
            char next = scan.charAt(i + 1);
            boolean stops = c < 128 || c == '路' || c == '村' || c == '街' || c == '号' || c == '幢' || c == '栋' || c == '弄' || c == '巷' || (c == '镇' || c == '乡') && next != '市' && next != '县' && next != '区';
            if (stops) {
                return -1;
            }
            char before = scan.charAt(i - 1);
            boolean below = scan.has(AddressPart.CITY) || scan.has(AddressPart.PROVINCE);
            if (c == '市' && i - from >= 2 && next != '场' && next != '区' && !scan.roadish(i + 1) && !scan.at(i + 1, "之") && before != '超' && before != '夜' && before != '菜'
                    || c == '县' && !SHORT_NAMED_COUNTY_NEXT.contains(String.valueOf(next)) && (i - from >= 2 || below)
                    || c == '区' && i - from >= 2 && below && NO_DISTRICT.indexOf(before) < 0
                    || c == '旗' && i - from >= 2 && below || c == '州' && i - from > 3 && scan.at(i - 2, "自治州")) {
                return i + 1;
            }
        }
        return -1;
    }

    private void town() {
        String known = home.townAt(scan.s, scan.p);
        int end = known.isEmpty() ? townEnd(scan.p) : scan.p + known.length();
        // 祠山岗茶场社区 is no community of 祠山 and none of a farm 祠山岗茶场
        if (known.isEmpty() && (scan.p + home.communityAt(scan.s, scan.p).length() > Math.max(end, scan.p) || townInShort())) {
            return;
        }
        // 新杭镇路12号 is on a road of that name, 新杭镇路东社区 is not
        if (end > 0 && (!(scan.charAt(end) == '路' || scan.charAt(end) == '巷') || !home.communityAt(scan.s, end).isEmpty())) {
            scan.take(AddressPart.TOWN, end);
            scan.skip("办事处", "人民政府");
        }
    }

    /** 桃州 for 桃州镇, when neither a road nor a community of that name follows. */
    private boolean townInShort() {
        for (int length = 4; length >= 2; length--) {
            int after = scan.p + length;
            boolean otherKind = "镇乡村街".indexOf(scan.charAt(after)) >= 0 || scan.at(after, "社区") || scan.at(after, "开发区") || scan.at(after, "经济");
            if (after < scan.s.length() && (!scan.roadish(after) || !home.communityAt(scan.s, after).isEmpty()) && !otherKind) {
                String full = home.townInShort(scan.s.substring(scan.p, after));
                if (!full.isEmpty()) {
                    scan.set(AddressPart.TOWN, full);
                    scan.p = after;
                    return true;
                }
            }
        }
        return false;
    }

    private int townEnd(int from) {
        for (int i = from + 1; i < Math.min(scan.s.length(), from + 9); i++) {
            char c = scan.charAt(i);
            char next = scan.charAt(i + 1);
            if (c < 128 || c == '路' || c == '巷' || c == '弄' || c == '号' || c == '幢' || c == '组' || c == '村' && next != '镇' && next != '乡' || scan.at(i, "社区") || scan.at(i, "小区")) {
                return -1;
            }
            if (c == '街') {
                return next == '道' && i - from >= 1 ? i + 2 : -1;
            }
            if ((c == '镇' || c == '乡') && i - from >= 2 && next != '路' && next != '巷' && !(next == '街' && scan.charAt(i + 2) != '道') && !("东南西北中".indexOf(next) >= 0 && next != 0 && scan.charAt(i + 2) == '路')
                    && !(c == '镇' && next == '乡')) {
                return i + 1;
            }
            if (i - from >= 2) {
                for (String zone : ZONES) {
                    if (scan.at(i, zone)) {
                        return i + zone.length();
                    }
                }
            }
        }
        return -1;
    }

    private void community() {
        String known = home.communityAt(scan.s, scan.p);
        int after = scan.p + known.length();
        if (!known.isEmpty() && !scan.roadKind(after)) {
            scan.take(AddressPart.COMMUNITY, after);
            scan.skip("居民委员会", "居委会", "村民委员会", "村委会", "委员会", "委会");
            return;
        }
        if (communityInShort()) {
            return;
        }
        for (int i = scan.p + 1; i < Math.min(scan.s.length(), scan.p + 11); i++) {
            char c = scan.charAt(i);
            if (c < 128 && !Cleaning.digit(c) || scan.roadKind(i) && !(c == '大') || c == '号' || c == '幢' || c == '栋' || c == '组' || scan.at(i, "小区") || scan.at(i, "花园") || scan.at(i, "新村") || scan.at(i, "自然村")) {
                return;
            }
            for (String end : COMMUNITY_ENDS) {
                if (scan.at(i, end)) {
                    String name = scan.s.substring(scan.p, i);
                    boolean village = end.startsWith("村") || end.equals("行政村");
                    scan.set(AddressPart.COMMUNITY, !village ? name + "社区" : name.endsWith("村") && name.length() > 2 ? name : name + "村");
                    scan.p = i + end.length();
                    return;
                }
            }
            if (c == '村' && !scan.roadish(i + 1) && scan.charAt(i + 1) != '民' && !Cleaning.digit(scan.charAt(scan.p))) {
                boolean committee = scan.at(i + 1, "村委") || scan.at(i + 1, "村民委员会");
                int end = scan.charAt(i + 1) == '村' && !(committee && i - scan.p > 1) ? i + 2 : i + 1;
                boolean trailing = scan.charAt(end) == '社' || scan.charAt(end) == '镇';
                if (!trailing) {
                    scan.take(AddressPart.COMMUNITY, end);
                    scan.skip("村民委员会", "村委会", "村委", "民委员会", "委会", "委");
                    return;
                }
            }
        }
    }

    /** 万桂山人民路12号: a known community without its kind, when a whole name or a number follows. */
    private boolean communityInShort() {
        for (int length = 8; length >= 2; length--) {
            int after = scan.p + length;
            if (after >= scan.s.length() || scan.roadish(after) || scan.roadKind(after + 1) || scan.charAt(after) == '村' || scan.charAt(after) == '社') {
                continue;
            }
            String full = home.communityInShort(scan.s.substring(scan.p, after));
            if (!full.isEmpty()) {
                scan.set(AddressPart.COMMUNITY, full);
                scan.p = after;
                return true;
            }
        }
        return false;
    }
}
