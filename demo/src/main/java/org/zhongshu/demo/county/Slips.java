package org.zhongshu.demo.county;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What goes wrong when somebody writes down a name, a date, a number or an address. */
final class Slips {

    private final Map<String, List<String>> sound = new HashMap<>();
    private final Map<String, List<String>> look = new HashMap<>();
    private final Map<String, String> plain = new HashMap<>();

    Slips() {
        Material material = new Material("confusions.txt");
        groups(material.list("sound"), sound);
        groups(material.list("look"), look);
        for (String pair : material.list("plain")) {
            String rare = first(pair);
            plain.put(rare, pair.substring(rare.length()));
        }
    }

    private static void groups(String[] groups, Map<String, List<String>> into) {
        for (String group : groups) {
            List<String> characters = group.codePoints().mapToObj(Character::toString).toList();
            for (String one : characters) {
                List<String> others = into.computeIfAbsent(one, c -> new ArrayList<>());
                characters.stream().filter(c -> !c.equals(one)).forEach(others::add);
            }
        }
    }

    private static String first(String text) {
        return text.substring(0, Character.charCount(text.codePointAt(0)));
    }

    /** Another name that the typist may have meant: a homophone, a look-alike, a character too many or too few, an old system's stand-in. */
    String name(String name, Dice dice) {
        List<String> characters = name.codePoints().mapToObj(Character::toString).collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        for (int i = 0; i < characters.size(); i++) {
            String stand = plain.get(characters.get(i));
            if (stand != null && dice.chance(0.8)) {
                characters.set(i, dice.chance(0.8) ? stand : "?");
                return String.join("", characters);
            }
        }
        if (name.indexOf('·') > 0) {
            return dice.chance(0.5) ? name.replace("·", "") : name.replace('·', dice.chance(0.5) ? '.' : '•');
        }
        double kind = dice.unit();
        for (int tries = 0; tries < 6 && kind < 0.92; tries++) {
            // the surname is seldom wrong
            int at = characters.size() > 1 && !dice.chance(0.15) ? 1 + dice.below(characters.size() - 1) : 0;
            List<String> instead = (dice.chance(0.72) ? sound : look).get(characters.get(at));
            if (instead != null && !instead.isEmpty()) {
                characters.set(at, instead.get(dice.below(instead.size())));
                return String.join("", characters);
            }
        }
        if (characters.size() == 3 && kind < 0.96) {
            return characters.get(0) + characters.get(2) + characters.get(1);
        }
        if (characters.size() > 2) {
            return kind < 0.985 ? name.substring(0, name.length() - characters.getLast().length()) : name + " ";
        }
        return characters.getFirst() + " " + String.join("", characters.subList(1, characters.size()));
    }

    /** Whether an old system cannot write the name at all. */
    boolean hard(String name) {
        return name.codePoints().anyMatch(c -> plain.containsKey(Character.toString(c)));
    }

    /** One digit of the 17 another one; the check no longer fits. */
    static String wrongDigit(String id, Dice dice) {
        int at = dice.below(17);
        char other = (char) ('0' + (id.charAt(at) - '0' + 1 + dice.below(9)) % 10);
        return id.substring(0, at) + other + id.substring(at + 1);
    }

    static String firstGeneration(String id) {
        return id.substring(0, 6) + id.substring(8, 17);
    }

    static int swapped(int date) {
        return date / 10_000 * 10_000 + date % 100 * 100 + date / 100 % 100;
    }

    static boolean canSwap(int date) {
        return date % 100 <= 12 && date % 100 != date / 100 % 100;
    }

    /** Another day of the month or another month, still a date. */
    static int digit(int date, Dice dice) {
        int day = date % 100;
        int month = date / 100 % 100;
        if (dice.chance(0.7)) {
            day = day >= 20 && dice.chance(0.5) ? day - 10 : day <= 18 && dice.chance(0.5) ? day + 10 : day % 28 + 1;
            return date / 100 * 100 + Math.min(day, 28);
        }
        return date / 10_000 * 10_000 + (month % 12 + 1) * 100 + Math.min(day, 28);
    }

    /** The address as this source's people write it. */
    static String address(Address a, Source source, Dice dice) {
        StringBuilder text = new StringBuilder(64);
        double head = dice.unit();
        switch (source) {
            case POLICE -> text.append(a.county()).append(a.town().name()).append(a.village().name());
            case MEDICAL, SCHOOL, MARRIAGE -> text.append(head < 0.5 ? a.county() : cityOf(a.county())).append(a.town().name()).append(head > 0.8 ? "" : a.village().name());
            case GRID -> text.append(head < 0.5 ? "" : shortTown(a)).append(head < 0.9 ? a.village().name() : bare(a.village().name()));
            default -> text.append(head < 0.25 ? a.county() : head < 0.6 ? cityOf(a.county()) : "").append(head < 0.85 ? a.town().name() : shortTown(a))
                    .append(head < 0.7 ? a.village().name() : bare(a.village().name()));
        }
        double style = source == Source.POLICE ? 0 : dice.unit();
        String door = Integer.toString(a.door());
        text.append(a.hamlet());
        if (a.building() == 0) {
            return text.append(a.road()).append(style > 0.93 ? wide(door) : door).append(style > 0.75 && style < 0.85 ? "" : "号").toString();
        }
        if (style < 0.55) {
            text.append(a.road()).append(door).append('号');
        } else if (style < 0.65) {
            text.append(a.road()).append(door);
        }
        text.append(a.estate());
        double form = source == Source.POLICE ? 0 : dice.unit();
        String room = Integer.toString(a.room());
        if (form < 0.45) {
            text.append(a.building()).append('幢').append(a.unit()).append("单元").append(room).append('室');
        } else if (form < 0.65) {
            text.append(a.building()).append("号楼").append(a.unit()).append("单元").append(room);
        } else if (form < 0.82) {
            text.append(a.building()).append('-').append(a.unit()).append('-').append(room);
        } else if (form < 0.92) {
            text.append(a.building()).append('#').append(a.unit()).append('-').append(room);
        } else if (form < 0.96) {
            text.append(wide(a.building() + "")).append('幢').append(wide(room)).append('室');
        } else {
            text.append(a.building()).append('幢');
        }
        return text.toString();
    }

    private static String cityOf(String county) {
        int at = county.indexOf('市');
        return at > 0 && at < county.length() - 1 ? county.substring(at + 1) : county;
    }

    private static String shortTown(Address a) {
        String name = a.town().name();
        return name.length() > 2 ? name.replaceAll("(街道|镇|乡)$", "") : name;
    }

    private static String bare(String village) {
        return village.length() > 3 ? village.replaceAll("(社区|村)$", "") : village;
    }

    private static String wide(String digits) {
        StringBuilder text = new StringBuilder(digits.length());
        digits.chars().forEach(c -> text.append((char) (c - '0' + '０')));
        return text.toString();
    }
}
