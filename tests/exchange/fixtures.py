"""Small documents in the manner of NIAP's XML, in words of our own: one that holds every construct, a module, an old dialect, and what
the dialects in between wrote."""

from __future__ import annotations

from tests.corpus.projects import NIAP

PROFILE = (NIAP / "lamp.xml").read_text("utf-8")
MODULE = (NIAP / "shade.xml").read_text("utf-8")

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
<threats><threat name="T.DARKNESS (applies to lamps)"><description>It is dark.</description><objective-refer ref="O.LIGHT (by day)">
<rationale>Light.</rationale></objective-refer></threat></threats>
<SOs><SO name="O.LIGHT (by day)"><description>Light.</description>
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
