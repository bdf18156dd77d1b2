package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.identifiers.CitizenId;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small town of plain records for tests: three sources, hardly an error, so that a case of interest stands among strangers and families. */
final class Town {

    private static final String SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗";
    private static final String GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华建国文斌玉梅辉鹏飞红玲燕波宁丹萍志永春海珍荣琴云林";

    final List<PersonRecord> records = new ArrayList<>();
    /** The person of each reference. */
    final Map<Long, Integer> truth = new HashMap<>();
    private final Random dice;
    private int people;
    private long refs;

    Town(int families, long seed) {
        dice = new Random(seed);
        for (int f = 0; f < families; f++) {
            String address = "桃州镇" + SURNAMES.charAt(dice.nextInt(20)) + GIVEN.charAt(dice.nextInt(GIVEN.length())) + "路" + (1 + dice.nextInt(300)) + "号" + (1 + dice.nextInt(9)) + "幢" + (101 + dice.nextInt(500)) + "室";
            char surname = SURNAMES.charAt(dice.nextInt(20));
            String phone = phone();
            for (int member = 0; member < 3; member++) {
                String name = "" + surname + GIVEN.charAt(dice.nextInt(GIVEN.length())) + (dice.nextInt(4) > 0 ? GIVEN.charAt(dice.nextInt(GIVEN.length())) : "");
                int birth = (member < 2 ? 1950 : 1985) * 10_000 + dice.nextInt(35) * 10_000 + (1 + dice.nextInt(12)) * 100 + 1 + dice.nextInt(28);
                char sex = dice.nextBoolean() ? '1' : '2';
                person(id(birth, sex, dice.nextInt(300)), name, sex, birth, member == 0 ? phone : dice.nextBoolean() ? phone : phone(), address);
            }
        }
    }

    String phone() {
        return "1" + (3 + dice.nextInt(7)) + String.format("%09d", dice.nextInt(1_000_000_000));
    }

    static String id(int birth, char sex, int number) {
        int sequence = number * 2 + (sex == '1' ? 1 : 0);
        String seventeen = "341822" + birth + String.format("%03d", sequence);
        return seventeen + CitizenId.check(seventeen);
    }

    /** Three rows: complete, without telephone or with a slip, without a number. */
    private void person(String id, String name, char sex, int birth, String phone, String address) {
        int person = people++;
        row(person, id, name, sex, birth, phone, address);
        row(person, id, name, sex, dice.nextInt(20) == 0 ? swapped(birth) : birth, dice.nextInt(3) == 0 ? "" : phone, dice.nextInt(10) == 0 ? "柏垫镇前程村" + dice.nextInt(90) + "号" : address);
        row(person, dice.nextInt(3) == 0 ? id : "", dice.nextInt(40) == 0 ? name + "华" : name, sex, birth, phone, address);
    }

    static int swapped(int birth) {
        return birth % 100 > 12 ? birth : birth / 10_000 * 10_000 + birth % 100 * 100 + birth / 100 % 100;
    }

    int newPerson() {
        return people++;
    }

    long row(int person, String id, String name, char sex, int birth, String phone, String address) {
        long ref = ++refs * 7919 % 1_000_003;
        records.add(new PersonRecord(ref, id, name, sex, birth, phone, address));
        truth.put(ref, person);
        return ref;
    }

    LinkageResult link() {
        return link(new PersonLinkage(settings(), 64));
    }

    LinkageResult link(PersonLinkage linkage) {
        records.forEach(linkage::add);
        return linkage.link();
    }

    LinkageResult linkShuffled(long seed) {
        List<PersonRecord> other = new ArrayList<>(records);
        Collections.shuffle(other, new Random(seed));
        PersonLinkage linkage = new PersonLinkage(settings(), other.size());
        other.forEach(linkage::add);
        return linkage.link();
    }

    static LinkageSettings settings() {
        return new LinkageSettings(0.99, 0.5, 400, 20_000, 2, null);
    }

    /** The cluster of each reference. */
    static Map<Long, Integer> clusters(LinkageResult result) {
        Map<Long, Integer> clusters = new HashMap<>();
        for (int i = 0; i < result.count(); i++) {
            clusters.put(result.refOf(i), result.clusterOf(i));
        }
        return clusters;
    }
}
