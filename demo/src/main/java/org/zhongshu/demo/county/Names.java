package org.zhongshu.demo.county;

import java.util.HashMap;
import java.util.Map;

/** Names as they are given: surnames by their frequency, given names by sex and decade, rare characters, names of other peoples. */
final class Names {

    private static final int[] ERAS = {2010, 2000, 1985, 1970, 1955, 1900};
    private static final double[] SINGLE = {0.07, 0.15, 0.30, 0.28, 0, 0};
    private static final double RARE = 0.004;

    private final Bag surnames;
    private final Map<Integer, Bag> surnamesOf;
    private final Map<String, Bag> given = new HashMap<>();
    private final String[] rare;
    private final Map<String, String[]> others = new HashMap<>();

    Names() {
        Material material = new Material("names.txt");
        surnames = Bag.shares(material.list("surnames"), 10_000);
        surnamesOf = Map.of(Person.SHE, Bag.shares(material.list("he.surnames"), 95), Person.HUI, Bag.shares(material.list("hui.surnames"), 115));
        for (int era : ERAS) {
            for (String sex : new String[] {"men", "women"}) {
                for (String place : new String[] {"a", "b", "c"}) {
                    if (!place.equals("c") || era >= 1970) {
                        given.put(sex + "." + era + "." + place, Bag.ranked(material.list(sex + "." + era + "." + place)));
                    }
                }
            }
        }
        rare = material.list("rare");
        for (String people : new String[] {"uygur", "tibetan", "mongol"}) {
            for (String sex : new String[] {"men", "women"}) {
                others.put(people + "." + sex, material.list(people + "." + sex));
            }
        }
    }

    String surname(Dice dice, int ethnic) {
        return surnamesOf.getOrDefault(ethnic, surnames).draw(dice);
    }

    /**
     * A given name.
     *
     * @param shared first character that brothers or sisters share, null for none
     */
    String given(Dice dice, char sex, int year, String shared) {
        int era = 0;
        while (year < ERAS[era] && era < ERAS.length - 1) {
            era++;
        }
        String stem = (sex == '1' ? "men." : "women.") + ERAS[era];
        if (dice.chance(RARE)) {
            String odd = dice.one(rare);
            return dice.chance(0.5) ? odd : given.get(stem + ".a").draw(dice) + odd;
        }
        if (shared == null && dice.chance(SINGLE[era])) {
            return given.get(stem + ".c").draw(dice);
        }
        String first = shared == null ? given.get(stem + ".a").draw(dice) : shared;
        String second = given.get(stem + ".b").draw(dice);
        if (year >= 2000 && dice.chance(0.03)) {
            return first + first;
        }
        return first + second;
    }

    /** A whole name where names have no surname; null when this people's names are like those of most. */
    String whole(Dice dice, char sex, int ethnic) {
        String people = switch (ethnic) {
            case Person.UYGUR -> "uygur";
            case Person.TIBETAN -> "tibetan";
            case Person.MONGOL -> "mongol";
            default -> null;
        };
        if (people == null) {
            return null;
        }
        String own = dice.one(others.get(people + (sex == '1' ? ".men" : ".women")));
        return switch (people) {
            case "uygur" -> own + "·" + dice.one(others.get("uygur.men"));
            case "tibetan" -> own + dice.one(others.get(dice.chance(0.5) ? "tibetan.men" : "tibetan.women"));
            default -> own;
        };
    }
}
