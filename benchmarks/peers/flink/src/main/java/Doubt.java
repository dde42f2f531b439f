/** As the harness compares it. */
public class Doubt {
  public String rule;
  public String anchor;

  public Doubt() {}

  public Doubt(String rule, String anchor) {
    this.rule = rule;
    this.anchor = anchor;
  }
}
