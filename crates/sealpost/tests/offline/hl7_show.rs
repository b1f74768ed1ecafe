//! `sealpost hl7 show`.

use crate::rig::Folder;

const MESSAGE: &str = "MSH|^~\\&|APP|B|C|D|20261122||REF^I12|1|P|2.4\r\
    PID|1||111^^^X~222&9^^^Y||O'TEST^\\T\\PAT\rOBX|1|FT|||\u{1b}[2J\rZZZ|\"\"\r";

fn world() -> Folder {
    let world = Folder::new();
    world.write("message.hl7", MESSAGE);
    world
}

#[test]
fn every_value_stands_below_its_segment_with_its_path() {
    let ran = world().run(&["hl7", "show", "message.hl7"]).ended(0);
    let pid = "PID[1]\n\
        \x20 PID[1]-1(1).1        1\n\
        \x20 PID[1]-3(1).1        111\n\
        \x20 PID[1]-3(1).4        X\n\
        \x20 PID[1]-3(2).1.1      222\n\
        \x20 PID[1]-3(2).1.2      9\n\
        \x20 PID[1]-3(2).4        Y\n\
        \x20 PID[1]-5(1).1        O'TEST\n\
        \x20 PID[1]-5(1).2        &PAT\n\
        OBX[1]\n";
    assert!(ran.out.starts_with("MSH[1]\n"), "{}", ran.out);
    assert!(ran.out.contains(pid), "{}", ran.out);
    assert!(
        ran.out.contains("  OBX[1]-5(1).1        \\u{1b}[2J\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .ends_with("  ZZZ[1]-1(1).1        \"\" (delete what you have)\n")
    );
}

#[test]
fn a_path_shows_the_values_there_and_nothing_else() {
    let world = world();
    let ran = world
        .run(&["hl7", "show", "message.hl7", "--path", "PID-3.1"])
        .ended(0);
    let lines: Vec<_> = ran
        .out
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    let shown: Vec<_> = lines
        .iter()
        .map(|(path, text)| (*path, text.trim()))
        .collect();
    assert_eq!(
        shown,
        [("PID[1]-3(1).1", "111"), ("PID[1]-3(2).1", "222&9")]
    );
    let nothing = world.run(&["hl7", "show", "message.hl7", "--path", "PID-40"]);
    nothing.ended(1).complained("there is nothing at PID-40");
    let wrong = world.run(&["hl7", "show", "message.hl7", "--path", "pid.3"]);
    wrong
        .ended(2)
        .complained("a path begins with a segment name");
}

#[test]
fn long_values_are_cut_but_not_where_a_path_asks_for_them() {
    let world = world();
    let long = "x".repeat(5_000);
    world.write("message.hl7", format!("{MESSAGE}ZZY|{long}\r"));
    let whole = world.run(&["hl7", "show", "message.hl7"]).ended(0);
    assert!(whole.out.contains("(+4880 characters)") && !whole.out.contains(&long));
    let one = world
        .run(&["hl7", "show", "message.hl7", "--path", "ZZY-1"])
        .ended(0);
    assert!(one.out.contains(&long));
}

#[test]
fn several_messages_are_told_apart() {
    let world = world();
    world.write("two.hl7", format!("{MESSAGE}{MESSAGE}"));
    let ran = world.run(&["hl7", "show", "two.hl7"]).ended(0);
    assert!(
        ran.out.starts_with("message 1 of 2, bytes 0 to "),
        "{}",
        ran.out
    );
    assert_eq!(ran.out.matches("PID[1]\n").count(), 2);
}

#[test]
fn what_is_no_message_is_told_with_the_reason() {
    let world = world();
    world.write("letter.hl7", "Dear doctor");
    let ran = world.run(&["hl7", "show", "letter.hl7"]).ended(1);
    ran.complained("letter.hl7: it does not begin with MSH");
    assert_eq!(ran.out, "");
    world
        .run(&["hl7", "show", "missing.hl7"])
        .ended(3)
        .complained("missing.hl7");
    world
        .run(&["hl7", "show", "."])
        .ended(3)
        .complained("not a file");
}

#[test]
fn a_page_is_written_for_its_owner_and_runs_nothing() {
    let world = Folder::new();
    world.write(
        "letter.hl7",
        "MSH|^~\\&|A|B|C|D|20261122||REF^I12|1|P|2.4\rPID|1||1||SAMPLE^JANE\rOBR|1|||^Letter\r\
         OBX|1|FT|HTML^x^AUSPDI||<p onclick='x'>Dear</p><script>y</script>\r",
    );
    let ran = world.run(&["hl7", "show", "letter.hl7", "--html", "page.html"]);
    assert_eq!(ran.ended(0).out, "");
    let page = std::fs::read_to_string(world.path("page.html")).unwrap();
    assert!(page.contains("SAMPLE, JANE") && page.contains("&lt;p&gt;Dear&lt;/p&gt;"));
    assert!(!page.contains("<script") && !page.contains("onclick"));
    let ran = world.run(&[
        "hl7",
        "show",
        "letter.hl7",
        "--html",
        "x.html",
        "--path",
        "PID-5",
    ]);
    ran.ended(2);
}

#[test]
fn a_page_shows_one_message() {
    let world = world();
    world.write("two.hl7", [MESSAGE, MESSAGE].concat());
    let ran = world.run(&["hl7", "show", "two.hl7", "--html", "page.html"]);
    ran.ended(1)
        .complained("there are 2 messages; a page shows one");
    assert!(!world.path("page.html").exists());
}

#[test]
fn a_pit_file_is_shown_as_it_was_written() {
    let world = Folder::new();
    let text = "001 LAB\r\n100 SAMPLE,JANE\r\n301 Sodium  \u{1b}[2J139\r\n309\r\n999\r\n";
    world.write("report.pit", text);
    let ran = world.run(&["hl7", "show", "report.pit"]).ended(0);
    let expected = "001 LAB\n100 SAMPLE,JANE\n\nSodium  \\u{1b}[2J139\n\n";
    assert_eq!(ran.out, expected);
    world
        .run(&["hl7", "show", "report.pit", "--html", "page.html"])
        .ended(0);
    let page = std::fs::read_to_string(world.path("page.html")).unwrap();
    assert!(page.contains("default-src 'none'"), "{page}");
    assert!(
        page.contains("<pre>001 LAB\n100 SAMPLE,JANE</pre>"),
        "{page}"
    );
    let ran = world.run(&["hl7", "show", "report.pit", "--path", "PID-5"]);
    ran.ended(1).complained("it is a PIT file, not HL7");
}
