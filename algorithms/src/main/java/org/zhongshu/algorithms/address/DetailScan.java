package org.zhongshu.algorithms.address;

import java.util.ArrayList;
import java.util.List;

/** The lower parts of an address: roads, places and numbers, in the order in which they come. */
final class DetailScan {

    private static final String[] ESTATES = {"小区", "花园", "花苑", "公寓", "家园", "嘉园", "新村", "山庄", "大厦", "广场", "名邸", "豪庭", "华庭", "别墅", "新城", "名城", "商城", "市场"};
    private static final String[] NOISE = {"附近", "旁边", "对面", "隔壁", "门口", "交叉口", "路口", "院内", "旁", "内"};
    private static final String[] STRETCHES = {"东段", "西段", "南段", "北段", "中段"};

    private final Scan scan;

    DetailScan(Scan scan) {
        this.scan = scan;
    }

    void run() {
        while (!scan.ended()) {
            int before = scan.p;
            if (scan.charAt(scan.p) == '-') {
                scan.p++;
            } else if (scan.charAt(scan.p) == '第' && Cleaning.digit(scan.charAt(scan.p + 1))) {
                scan.p++;
            } else if (!highway() && !number()) {
                if (!road()) {
                    place();
                }
            }
            if (scan.p == before) {
                scan.note.append(scan.charAt(scan.p++));
            }
        }
    }

    /** 318国道, G318, S215省道. */
    private boolean highway() {
        int i = scan.p;
        boolean letter = "GSXY".indexOf(scan.charAt(i)) >= 0 && Cleaning.digit(scan.charAt(i + 1));
        i += letter ? 1 : 0;
        int from = i;
        while (Cleaning.digit(scan.charAt(i))) {
            i++;
        }
        boolean kind = "国省县乡".indexOf(scan.charAt(i)) >= 0 && scan.charAt(i + 1) == '道';
        if (i - from < 3 || scan.has(AddressPart.ROAD) || !kind && !(letter && scan.charAt(i) != '-' && !numberKind(i))) {
            return false;
        }
        char which = kind ? scan.charAt(i) : "国省县乡".charAt("GSXY".indexOf(scan.charAt(scan.p)));
        scan.set(AddressPart.ROAD, scan.s.substring(from, i) + which + "道");
        scan.p = kind ? i + 2 : i;
        return true;
    }

    private boolean numberKind(int i) {
        return "号幢栋座单层楼室户房组队弄".indexOf(scan.charAt(i)) >= 0 && i < scan.s.length();
    }

    // ---- roads and places

    private boolean road() {
        for (int i = scan.p; i < Math.min(scan.s.length(), scan.p + 14); i++) {
            char c = scan.charAt(i);
            if (c < 128 || c == '号' || c == '幢' || c == '栋' || c == '室') {
                return false;
            }
            if (i > scan.p && scan.roadKind(i)) {
                roadUpTo(c == '大' ? i + 2 : i + 1);
                return true;
            }
            if (i > scan.p && c == '胡' && scan.charAt(i + 1) == '同') {
                roadUpTo(i + 2);
                return true;
            }
            if ((c == '村' || c == '组') && i > scan.p && !scan.roadish(i + 1)) {
                return false;
            }
            for (String estate : ESTATES) {
                int after = i + estate.length();
                if (i > scan.p && scan.at(i, estate) && !scan.roadish(after) && roadFollows(after)) {
                    appendPlace(scan.s.substring(scan.p, after));
                    scan.p = after;
                    return true;
                }
            }
        }
        return false;
    }

    private boolean roadFollows(int from) {
        for (int i = from + 1; i < Math.min(scan.s.length(), from + 8); i++) {
            if (scan.charAt(i) < 128) {
                return false;
            }
            if (scan.roadKind(i)) {
                return true;
            }
        }
        return false;
    }

    private void roadUpTo(int end) {
        String name = scan.s.substring(scan.p, end);
        if (name.length() > 2 && (name.startsWith("与") || name.startsWith("和")) && scan.has(AddressPart.ROAD)) {
            scan.note.append(name);
        } else if (scan.has(AddressPart.ROAD) && !name.endsWith("巷") && !name.endsWith("弄") && !name.endsWith("胡同")) {
            scan.note.append(name);
        } else {
            // of a road and a lane the lane is where the door is
            scan.note.append(scan.get(AddressPart.ROAD));
            scan.set(AddressPart.ROAD, name);
        }
        scan.p = end;
        scan.skip(STRETCHES);
        for (String noise : NOISE) {
            if (scan.at(scan.p, noise) || scan.charAt(scan.p) == '口') {
                int length = scan.at(scan.p, noise) ? noise.length() : 1;
                scan.note.append(scan.s, scan.p, scan.p + length);
                scan.p += length;
                break;
            }
        }
    }

    private void place() {
        int end = scan.p;
        while (end < scan.s.length() && scan.charAt(end) != '-' && !(Cleaning.digit(scan.charAt(end)) || latinNumber(end))) {
            end++;
        }
        String run = scan.s.substring(scan.p, end);
        scan.p = end;
        if (run.endsWith("第") && groupAt(end)) {
            run = run.substring(0, run.length() - 1);
        }
        for (String noise : NOISE) {
            if (run.endsWith(noise) && run.length() > noise.length()) {
                scan.note.append(noise);
                run = run.substring(0, run.length() - noise.length());
                break;
            }
        }
        boolean late = scan.has(AddressPart.BUILDING) || scan.has(AddressPart.ROOM) || scan.has(AddressPart.DOOR) && scan.has(AddressPart.PLACE);
        if (late || run.length() == 1 && !run.isEmpty() && "号幢栋室院楼户座内".contains(run)) {
            scan.note.append(run);
        } else {
            appendPlace(run);
        }
    }

    /** 第3组, not 书香门第3幢. */
    private boolean groupAt(int from) {
        int i = from;
        while (Cleaning.digit(scan.charAt(i))) {
            i++;
        }
        return scan.charAt(i) == '组' || scan.charAt(i) == '队' || scan.at(i, "村民") || scan.at(i, "小组") || scan.at(i, "生产");
    }

    private boolean latinNumber(int i) {
        char c = scan.charAt(i);
        char next = scan.charAt(i + 1);
        return c >= 'A' && c <= 'Z' && (Cleaning.digit(next) || next == '-' || next == '座' || next == '幢' || next == '栋' || next == '区' || next == '单' || next == '室') && !(scan.charAt(i - 1) >= 'A' && scan.charAt(i - 1) <= 'Z');
    }

    private void appendPlace(String run) {
        String name = run.endsWith("村民小组") ? run.substring(0, run.length() - 4) + "组" : run.endsWith("村民组") ? run.substring(0, run.length() - 3) + "组"
                : run.endsWith("自然村") ? run.substring(0, run.length() - 3) + "村" : run;
        scan.set(AddressPart.PLACE, scan.get(AddressPart.PLACE) + name);
    }

    // ---- numbers

    private boolean number() {
        int start = scan.p;
        int i = "甲乙丙丁".indexOf(scan.charAt(start)) >= 0 && Cleaning.digit(scan.charAt(start + 1)) ? start + 1 : start;
        if (!Cleaning.digit(scan.charAt(i)) && !latinNumber(i)) {
            return false;
        }
        List<String> numbers = new ArrayList<>(4);
        while (true) {
            int from = i;
            while (Cleaning.digit(scan.charAt(i)) || scan.charAt(i) >= 'A' && scan.charAt(i) <= 'Z') {
                i++;
            }
            if (i == from) {
                break;
            }
            numbers.add(unpadded(scan.s.substring(numbers.isEmpty() ? start : from, i)));
            if (scan.charAt(i) == '-' && (Cleaning.digit(scan.charAt(i + 1)) || latinNumber(i + 1)) || scan.charAt(i) == '之' && Cleaning.digit(scan.charAt(i + 1))) {
                i++;
            } else {
                break;
            }
        }
        scan.p = i;
        if (!kind(numbers)) {
            bare(numbers, start);
        }
        return true;
    }

    private static String unpadded(String number) {
        int zeros = 0;
        while (zeros < number.length() - 1 && number.charAt(zeros) == '0' && Cleaning.digit(number.charAt(zeros + 1))) {
            zeros++;
        }
        return number.substring(zeros);
    }

    /** The kind that stands behind the numbers decides what the last of them is; those before it go to the parts above. */
    private boolean kind(List<String> n) {
        boolean single = n.size() == 1;
        if (scan.charAt(scan.p) == '#' && !scan.at(scan.p, "#楼") && !scan.has(AddressPart.PLACE) && !scan.has(AddressPart.DOOR)) {
            scan.p++;
            door(n);
        } else if (scan.skip("#楼", "#", "号楼", "号幢", "号栋", "幢楼", "幢", "栋", "座")) {
            if (!single && !scan.has(AddressPart.DOOR) && scan.has(AddressPart.ROAD) && !scan.has(AddressPart.PLACE)) {
                scan.set(AddressPart.DOOR, String.join("-", n.subList(0, n.size() - 1)));
                scan.set(AddressPart.BUILDING, n.getLast());
            } else {
                put(AddressPart.BUILDING, String.join("-", n));
            }
        } else if (scan.at(scan.p, "单元") || scan.charAt(scan.p) == '门' && (Cleaning.digit(scan.charAt(scan.p + 1)) || scan.p + 1 == scan.s.length())) {
            scan.skip("单元", "门");
            put(AddressPart.UNIT, n.getLast());
            upper(n, AddressPart.BUILDING);
        } else if (scan.charAt(scan.p) == '层' || scan.charAt(scan.p) == '楼') {
            boolean floor = scan.charAt(scan.p) == '层' || scan.has(AddressPart.BUILDING) || scan.has(AddressPart.UNIT) || scan.has(AddressPart.DOOR);
            scan.p++;
            put(floor ? AddressPart.FLOOR : AddressPart.BUILDING, n.getLast());
            upper(n, floor ? AddressPart.BUILDING : AddressPart.DOOR);
        } else if (scan.skip("号房", "室", "户", "房")) {
            rooms(n);
        } else if (scan.skip("村民小组", "村民组", "小组", "组")) {
            appendPlace(String.join("-", n) + "组");
        } else if (scan.skip("生产队", "队")) {
            appendPlace(String.join("-", n) + "队");
        } else if (scan.at(scan.p, "弄") || scan.at(scan.p, "巷")) {
            scan.set(AddressPart.ROAD, scan.get(AddressPart.ROAD) + String.join("-", n) + scan.charAt(scan.p));
            scan.p++;
        } else if (scan.skip("号")) {
            door(n);
        } else {
            return false;
        }
        return true;
    }

    private void door(List<String> n) {
        if (scan.has(AddressPart.DOOR) || scan.has(AddressPart.BUILDING)) {
            if (scan.has(AddressPart.ROOM)) {
                scan.note.append(String.join("-", n)).append('号');
            } else {
                rooms(n);
            }
            return;
        }
        StringBuilder door = new StringBuilder(String.join("-", n));
        boolean appended = scan.skip("附", "之") || scan.charAt(scan.p) == '-' && shortNumberEnds(scan.p + 1);
        if (appended) {
            scan.p += scan.charAt(scan.p) == '-' ? 1 : 0;
            int from = scan.p;
            while (Cleaning.digit(scan.charAt(scan.p))) {
                scan.p++;
            }
            door.append('-').append(scan.s, from, scan.p);
            scan.skip("号");
        }
        scan.skip("大院", "院");
        scan.set(AddressPart.DOOR, door.toString());
    }

    /** 12号-3: one or two digits and nothing more. */
    private boolean shortNumberEnds(int from) {
        int i = from;
        while (Cleaning.digit(scan.charAt(i))) {
            i++;
        }
        return i > from && i - from <= 2 && (i == scan.s.length() || scan.charAt(i) == '号');
    }

    /** Numbers that end with a room: 3-2-501, 2-501, 501. */
    private void rooms(List<String> n) {
        put(AddressPart.ROOM, n.getLast());
        List<String> above = n.subList(0, n.size() - 1);
        boolean doorFirst = !scan.has(AddressPart.DOOR) && !scan.has(AddressPart.PLACE) && !scan.has(AddressPart.BUILDING) && scan.has(AddressPart.ROAD);
        if (doorFirst && !above.isEmpty()) {
            scan.set(AddressPart.DOOR, above.getFirst());
            above = above.subList(1, above.size());
        }
        if (above.isEmpty()) {
            return;
        }
        List<AddressPart> free = new ArrayList<>(3);
        if (!scan.has(AddressPart.BUILDING)) {
            free.add(AddressPart.BUILDING);
        }
        if (!scan.has(AddressPart.UNIT)) {
            free.add(AddressPart.UNIT);
        }
        if (!scan.has(AddressPart.FLOOR)) {
            free.add(AddressPart.FLOOR);
        }
        for (int i = 0; i < above.size(); i++) {
            if (i < free.size()) {
                scan.set(free.get(i), above.get(i));
            } else {
                scan.note.append(above.get(i));
            }
        }
    }

    private void upper(List<String> n, AddressPart above) {
        if (n.size() > 1) {
            put(above, String.join("-", n.subList(0, n.size() - 1)));
        }
    }

    /** Numbers without a kind. */
    private void bare(List<String> n, int start) {
        boolean ends = scan.ended();
        boolean roadOnly = scan.has(AddressPart.ROAD) && !scan.has(AddressPart.DOOR) && !scan.has(AddressPart.PLACE) && !scan.has(AddressPart.BUILDING);
        boolean within = scan.has(AddressPart.BUILDING) || scan.has(AddressPart.UNIT) || scan.has(AddressPart.DOOR) || scan.has(AddressPart.FLOOR);
        if (n.size() == 1) {
            String number = n.getFirst();
            if (roadOnly) {
                scan.set(AddressPart.DOOR, number);
            } else if (within && !scan.has(AddressPart.ROOM)) {
                scan.set(AddressPart.ROOM, number);
            } else if (!ends || scan.has(AddressPart.ROOM)) {
                nameWithNumber(start);
            } else {
                put(estate() ? AddressPart.BUILDING : AddressPart.DOOR, number);
            }
        } else if (roadOnly && n.size() == 2 && n.getLast().length() < 3) {
            scan.set(AddressPart.DOOR, String.join("-", n));
        } else {
            rooms(n);
        }
    }

    /** A place whose numbers are its buildings', not its houses'. */
    private boolean estate() {
        String place = scan.get(AddressPart.PLACE);
        for (String kind : ESTATES) {
            if (place.endsWith(kind)) {
                return true;
            }
        }
        return place.endsWith("苑") || place.endsWith("园") || place.endsWith("城");
    }

    /** 1958创意园: a number that begins a name. */
    private void nameWithNumber(int start) {
        int end = scan.p;
        while (end < scan.s.length() && scan.charAt(end) >= 128) {
            end++;
        }
        if (scan.has(AddressPart.DOOR) || scan.has(AddressPart.ROOM)) {
            scan.note.append(scan.s, start, end);
        } else {
            appendPlace(scan.s.substring(start, end));
        }
        scan.p = end;
    }

    private void put(AddressPart part, String value) {
        if (scan.has(part)) {
            scan.note.append(value);
        } else {
            scan.set(part, value);
        }
    }
}
