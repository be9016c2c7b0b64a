"""Small documents in the manner of NIAP's XML, in words of our own: one that holds every construct, a module, an old dialect, and what
the dialects in between wrote."""

from __future__ import annotations

PROFILE = """<?xml version="1.0" encoding="utf-8"?>
<PP xmlns="https://niap-ccevs.org/cc/v1" xmlns:sec="https://niap-ccevs.org/cc/v1/section" xmlns:h="http://www.w3.org/1999/xhtml"
    target-product="Lamp" target-products="Lamps" short="Lamp">
<PPReference><ReferenceTable><PPTitle>Profile for Lamps</PPTitle><PPVersion>1.0</PPVersion><PPAuthor>A lamp maker</PPAuthor>
<PPPubDate>2026-01-02</PPPubDate><Keywords>lamp</Keywords></ReferenceTable></PPReference>
<RevisionHistory><entry><version>1.0</version><date>2026-01-02</date><subject>First</subject></entry></RevisionHistory>
<TechnicalDecisionHistory><TD><number>TD0001</number><date>2026-02-03</date><subject>Mends a lamp</subject>
<affects><ref-id>s-oil</ref-id></affects></TD></TechnicalDecisionHistory>
<include-pkg id="pkg-fire"><git><url>https://example.org/fire</url><branch>main</branch></git><depends on-sel="s-gas"/></include-pkg>
<CClaimsInfo cc-version="cc-2022r1" cc-approach="direct-rationale"><cc-st-conf>exact</cc-st-conf><cc-pt2-conf>extended</cc-pt2-conf>
<cc-pt3-conf>conformant</cc-pt3-conf></CClaimsInfo>
<sec:Introduction><tech-terms><term full="Lamp" abbr="L">It gives light.</term></tech-terms>
See <xref to="s-oil"/>.<!-- FLP_OLD_EXT.9 was here -->
<usecases><usecase id="u-home" title="At home"><description>In a room.</description><config><ref-id>s-oil</ref-id></config></usecase></usecases>
</sec:Introduction>
<implements><feature id="dimmer" title="Dimmer"><description>It dims.</description></feature></implements>
<threats><threat name="T.DARKNESS"><description>It is dark.</description>
<addressed-by>FLP_LIT_EXT.1</addressed-by><rationale>Light ends darkness.</rationale>
<addressed-by>FLP_LIT_EXT.1/Wick (Selection-based)</addressed-by><rationale>A wick burns.</rationale>
<addressed-by>FLP_DIM_EXT.1 (implementation-dependent)</addressed-by><rationale>Enough of it.</rationale></threat></threats>
<assumptions><assumption name="A.HAND"><description>Somebody lights it.</description>
<objective-refer ref="OE.HAND"><rationale>OE.HAND gives a hand.</rationale></objective-refer></assumption></assumptions>
<OSPs/><SOEs><SOE name="OE.HAND"><description>There is a hand.</description></SOE></SOEs>
<ext-comp-def fam-id="FLP_LIT_EXT" title="Light"><fam-behavior>Light is given.</fam-behavior></ext-comp-def>
<ext-comp-def fam-id="FLP_DIM_EXT" title="Dimming"><fam-behavior>Light is dimmed.</fam-behavior></ext-comp-def>
<f-component cc-id="flp_lit_ext.1" id="flp-lit" name="Giving
   light"><dependencies>No dependencies.</dependencies><comp-lev>gives light.</comp-lev>
<f-element id="flp-lit-e1"><title>The TSF shall burn <selectables onlyone="yes"><selectable id="s-oil">oil with
<selectables><selectable>wick</selectable><selectable exclusive="yes">no wick</selectable></selectables></selectable>
<selectable id="s-gas">gas at <assignable><int gte="1" lte="9"/>pressure</assignable></selectable></selectables>
<refinement>safely</refinement><h:s>for ever</h:s>.</title><note role="application">Not both.</note>
<aactivity level="element"><TSS>Read it.</TSS><Guidance>Read the guidance.</Guidance><Tests><testlist>
<test id="t-first">Light it.<testlist><test><depends on-sel="s-oil"/>With oil.<steplist><step>Fill.</step></steplist></test></testlist></test>
</testlist></Tests></aactivity></f-element>
<audit-event><audit-event-descr>It went out.</audit-event-descr><audit-event-info>When.</audit-event-info></audit-event></f-component>
<f-component cc-id="flp_lit_ext.1" iteration="Wick" id="flp-wick" name="Wick" status="sel-based"><depends on-sel="s-oil"/>
<f-element id="flp-wick-e1"><title>The TSF shall trim <selectables><tabularize id="tab"><reqtext>x</reqtext><selectcol>Wick</selectcol>
<assigncol>Length</assigncol></tabularize><selectable id="r1"><col>flat</col><col>1</col></selectable>
<selectable id="r2"><col>round</col><col>2</col></selectable></selectables>.</title></f-element><aactivity><no-tests>None.</no-tests></aactivity>
<audit-event/></f-component>
<f-component cc-id="flp_dim_ext.1" id="flp-dim" name="Dimming" status="feat-based"><depends on-feat="dimmer"/>
<f-element id="flp-dim-e1"><title>The TSF shall do these: <management-function-set default="O"><manager cid="U">User</manager>
<management-function id="mf-dim"><text>dim</text><M ref="U"/><aactivity><Tests>Dim it.</Tests></aactivity></management-function>
</management-function-set></title></f-element></f-component>
<a-component cc-id="ava_van.1" name="Survey"><a-element type="D"><title>The developer shall give a lamp.</title></a-element>
<a-element type="E"><title>The evaluator shall look.</title></a-element></a-component>
</PP>
"""

MODULE = """<Module xmlns="https://niap-ccevs.org/cc/v1" name="Shades" target-product="Shade">
<threats><threat name="T.GLARE"><description>It blinds.</description><consistency-rationale>It adds glare.</consistency-rationale>
<addressed-by>FLP_SHD_EXT.1</addressed-by><rationale>A shade hides it.</rationale>
<addressed-by>FLP_LIT_EXT.1 (modified from Lamp PP)</addressed-by><rationale>Less light.</rationale>
<addressed-by>FLP_SHD_EXT.1/Top (if Lamp is Base-PP)</addressed-by><rationale>From above.</rationale></threat></threats>
<base-pp id="b-lamp" name="Lamp" short="Lamp" version="1.0"><git><url>https://example.org/lamp</url></git>
<modified-sfrs><base-sfr-spec cc-id="flp_lit_ext.1" title="Light"><consistency-rationale>Fits.</consistency-rationale>
<replace><xpath-specified xpath="*//cc:f-element[@id='flp-lit-e1']"><f-element id="flp-lit-e1"><title>Less.</title></f-element>
</xpath-specified></replace></base-sfr-spec></modified-sfrs>
<additional-sfrs><f-component cc-id="flp_shd_ext.1" iteration="Top" name="Top shade"><consistency-rationale>Fits.</consistency-rationale>
<f-element><title>The TSF shall shade the top.</title></f-element><aactivity><TSS>Look.</TSS></aactivity></f-component></additional-sfrs>
<con-toe>A lamp with a shade is a lamp.</con-toe><con-sec-prob/><con-mod ref="T.GLARE">Fits.</con-mod><con-mod ref="flp-shd">Fits.</con-mod></base-pp>
<man-sfrs><ext-comp-def fam-id="FLP_SHD_EXT" title="Shade"><fam-behavior>Shades.</fam-behavior></ext-comp-def>
<f-component cc-id="flp_shd_ext.1" id="flp-shd" name="Shade"><consistency-rationale/><f-element><title>The TSF shall shade.</title></f-element>
<aactivity><TSS>Look.</TSS></aactivity></f-component></man-sfrs>
<opt-sfrs/><sel-sfrs/><obj-sfrs/><impl-dep-sfrs/></Module>
"""

OLD = """<PP xmlns="http://common-criteria.rhcloud.com/ns/cc" name="Old Lamps" target-product="Lamp">
<PPReference><ReferenceTable><PPTitle>Old Lamps</PPTitle><PPVersion>0.9</PPVersion></ReferenceTable></PPReference>
<threats><threat id="T.DARKNESS"><description>Dark.</description><objective-refer ref="O.LIGHT"><rationale>Light.</rationale>
</objective-refer></threat></threats>
<SOs><SO id="O.LIGHT"><description>Light.</description><component-refer ref="FLP_LIT_EXT.1(2)"/>
<component-refer ref="FLP_DIM_EXT.1 (from Dimmer Package)"/></SO></SOs>
<subsection title="Light"><f-component id="flp_lit_ext.1(2)" name="Light"><f-element id="flp_lit_ext.1.1(2)"><title>The <abbr linkend="TSF"/><br/> shall give light.</title>
<aactivity>Look at it.<tss>Read.</tss><tests>Try.<testlight><test>Light it.</test></testlight></tests></aactivity></f-element></f-component></subsection></PP>
"""

ODD = """<PP xmlns="https://niap-ccevs.org/cc/v1" xmlns:sec="https://niap-ccevs.org/cc/v1/section" xmlns:h="http://www.w3.org/1999/xhtml"
    name="Odd Lamps">
<PPReference title="Reference" id="ref"><ReferenceTable><PPTitle>Odd Lamps</PPTitle><PPVersion>0.5</PPVersion>
<PPCertificationID>none yet</PPCertificationID><entry><name>Registration</name><description>By hand.</description></entry></ReferenceTable>
</PPReference>
<RevisionHistory role="draft"><entry><version>0.4</version><date>2020-01-01</date><subject>Draft</subject></entry></RevisionHistory>
<RevisionHistory role="final"><entry><version>0.5</version><date>2020-02-02</date><subject>Final</subject></entry></RevisionHistory>
<release-notes>Brighter.</release-notes><project-notes>Ask the smith.</project-notes>
<include-pkg id="pkg-wick" name="Wick" type="sel-based" url="https://example.org/wick" xmlurl="https://example.org/wick.xml" version="2">
<selection-depends req="odd-e1" ids="s-oil,s-gas"/>If wicks are used.</include-pkg>
<chapter title="Introduction" id="intro"><glossary><entry id="t-lamp"><term><abbr title="Light-giving Apparatus">Lamp</abbr></term>
<description>It gives light.</description></entry></glossary>
<h:div><depends on="selection"><ref-id>s-oil</ref-id></depends>Only with oil. See <xref to="eq-light"/>, <xref to="Lamp"/>, <cite linkend="bibLight"/>.</h:div>
<equation id="eq-light">a=b</equation><citeCC/>
<choice prefix="Kind">It is <selectables><onlyone/><selectable id="k-old">old</selectable><selectable id="k-new">new</selectable></selectables>.</choice>
</chapter>
<usecases>Cases of use.<usecase id="u-home" title="At home"><description>In a room.</description><config><ref-id>s-oil</ref-id><not><ref-id>k-old</ref-id>
<ref-id>k-new</ref-id></not><or><ref-id>dim</ref-id><and><ref-id>s-gas</ref-id><guidance><ref-id>s-gas</ref-id>Not much.</guidance></and></or>
<doc ref="pkg-wick"><ref-id>w-flat</ref-id></doc></config></usecase></usecases>
<implements>Features.<feature id="dim" title="Dims"><description>It dims.</description></feature></implements>
<threats><threat name="T.DARKNESS (applies to lamps)"><description>It is dark.</description><objective-refer ref="O.LIGHT">
<rationale>Light.</rationale></objective-refer></threat></threats>
<SOs><SO name="O.LIGHT"><description>Light.</description>
<addressed-by>FLP_LIT_EXT.1, FLP_OIL_EXT.1 (from Wick Package), FLP_GAS-PIPE_EXT.1 (optional) and FLP_DIM_EXT.1
(implementation-based)</addressed-by><rationale>All of them.</rationale>
<addressed-by><xref to="odd-red"/></addressed-by><rationale>It is red.</rationale></SO></SOs>
<bibliography><entry id="bibLight"><tag>[Light]</tag><description>A book.</description></entry></bibliography>
<section title="Requirements" id="sfrs">
<f-component cc-id="flp_lit_ext.1" name="Light" id="odd-lit">Light comes first.<depends on="implements"><ref-id>dim</ref-id></depends>
<f-element id="odd-e1"><title>The TSF shall burn <selectables linebreak="yes"><onlyone/><bulletize/><h:i><selectable id="s-oil">oil</selectable></h:i>
<selectable id="s-gas">gas</selectable></selectables>.<aactivity><TSS>Inside the title.</TSS></aactivity></title>
<h:p>Beside the title.</h:p><note role="application">When oil, then not old:
<rule id="r-oil"><description>Oil is new.</description><if><ref-id>s-oil</ref-id></if><then><not><ref-id>k-old</ref-id></not></then></rule></note>
</f-element></f-component>
<f-component cc-id="flp_gas-pipe_ext.1" name="Pipes" status="optional"><f-element><title>The TSF shall have pipes.</title></f-element>
<aactivity level="component"><Tests>Look: <testlist>First <h:b>this</h:b>:<test>Light it.</test> then that:<test>Blow.<testlist>Twice.<test>Again.</test></testlist></test>
</testlist></Tests></aactivity></f-component>
<f-component cc-id="flp_dim_ext.1" name="Dims" status="feat-based"><depends on="implements"><ref-id>dim</ref-id></depends>
<f-element><title>The TSF shall dim.</title></f-element><aactivity><TSS>Read.</TSS></aactivity></f-component>
<f-component cc-id="red_lit_ext.1" name="Red light" id="odd-red"><f-element><title>The TSF shall be red: <management-function-set default="_">
<note>Reds.</note><manager cid="U">User</manager><management-function><text>redden</text><_ ref="U"/><also ref-id="dim"/><app-note>Now.</app-note>
</management-function></management-function-set></title></f-element><aactivity><TSS>See <xref to="RED_LIT_EXT.1.1"/>.</TSS></aactivity></f-component>
<a-component id="ala_lit.1" name="Assurance">Own words.<a-element type="D"><title>Give a lamp.</title></a-element>
<aactivity-sar>Take it.</aactivity-sar></a-component></section></PP>
"""
